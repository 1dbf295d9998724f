import Glibc
import Testing

/// Field note 14: the wall clock is stepped by ten minutes, back and forth, each time that anyone asks for it.
@Suite struct CommandLineClockTests {
    @Test(.enabled(if: access("/usr/bin/cc", X_OK) == 0, "needs a C compiler"))
    func stepsOfTheWallClockChangeNeitherTimeoutNorDuration() async throws {
        let end = try await shell(
            #"""
            cat >$T/step.c <<'EOF'
            #include <sys/syscall.h>
            #include <sys/time.h>
            #include <time.h>
            #include <unistd.h>
            static long step(void) { static int asked; return asked++ % 2 ? 600 : -600; }
            int clock_gettime(clockid_t id, struct timespec *now) {
                int result = (int)syscall(SYS_clock_gettime, id, now);
                if (id == CLOCK_REALTIME) now->tv_sec += step();
                return result;
            }
            int gettimeofday(struct timeval *now, void *zone) {
                int result = (int)syscall(SYS_gettimeofday, now, zone);
                now->tv_sec += step();
                return result;
            }
            EOF
            cc -shared -fPIC -o $T/step.so $T/step.c
            LD_PRELOAD=$T/step.so "$SLUICE" run --jsonl --timeout 1s -- sleep 600 >$T/events
            echo $?
            grep -c '"secs":1}' $T/events
            """#)
        #expect(end.stdout == "124\n1\n")
    }
}
