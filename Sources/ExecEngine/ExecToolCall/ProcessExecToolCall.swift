import SystemPackage

/// Runs one command to its end, with the meaning of the model's process_exec_tool_call.
///
/// stdin is empty, the environment is only what `params` gives, the command leads its own process group. A timeout or
/// a cancel kills the whole tree with SIGKILL at once. What the command leaves running when it ends by itself lives on,
/// as in the model, and is named in ``ExecToolCallOutput/end``. Cancelling the task that waits cancels the command.
///
/// - Parameters:
///   - sandboxType: What contains it; see ``SandboxManager/transform(_:sandbox:policy:sandboxCwd:)``.
///   - sandboxCwd: The folder that the policy's working folder means.
///   - stdoutStream: Who is told of begin, deltas and end, if anyone.
/// - Returns: The output of a command that ended by itself, whatever its exit code.
/// - Throws: `ExecError`, with the output where there is any.
public func processExecToolCall(
    _ params: ExecParams, sandboxType: SandboxType, policy: SandboxPolicy, sandboxCwd: ExecString,
    stdoutStream: StdoutStream? = nil
) async throws(ExecError) -> ExecToolCallOutput {
    let callID = stdoutStream?.callID ?? ""
    stdoutStream?.events.yield(.begin(callID: callID, command: params.command, cwd: params.cwd))
    let result: Result<ExecToolCallOutput, ExecError>
    do {
        result = .success(
            try await call(
                params, sandboxType: sandboxType, policy: policy, sandboxCwd: sandboxCwd, stdoutStream: stdoutStream))
    } catch {
        result = .failure(error)
    }
    stdoutStream?.events.yield(.end(callID: callID, result))
    return try result.get()
}

private func call(
    _ params: ExecParams, sandboxType: SandboxType, policy: SandboxPolicy, sandboxCwd: ExecString,
    stdoutStream: StdoutStream?
) async throws(ExecError) -> ExecToolCallOutput {
    let (env, run) = try start(params, sandboxType: sandboxType, policy: policy, sandboxCwd: sandboxCwd)
    let result = await withTaskCancellationHandler {
        if let stdoutStream {
            for await delta in run.deltas {
                stdoutStream.events.yield(
                    .outputDelta(ExecOutputDelta(callID: stdoutStream.callID, delta: delta, log: run.log)))
            }
        }
        return await run.result()
    } onCancel: {
        run.cancel()
    }
    let limit = OutputLimit(maxChars: params.maxOutputChars, maxTokens: params.maxOutputTokens)
    return try classify(
        result, ExecToolCallOutput(result, limit: limit, escalation: env.escalation),
        // Where the engine itself contained it, the verdict has judged already.
        guessingFor: env.escalation == nil && env.sandbox == nil ? sandboxType : .none)
}

private func start(
    _ params: ExecParams, sandboxType: SandboxType, policy: SandboxPolicy, sandboxCwd: ExecString
) throws(ExecError) -> (ExecEnv, Run) {
    do {
        guard !params.command.isEmpty else { throw SpawnError.emptyCommand }
        let spec = CommandSpec(
            command: params.command, arg0: params.arg0, cwd: params.cwd, env: params.env,
            expiration: params.expiration, withEscalatedPermissions: params.withEscalatedPermissions,
            justification: params.justification)
        let env = try SandboxManager().transform(spec, sandbox: sandboxType, policy: policy, sandboxCwd: sandboxCwd)
        return (env, try ExecEngine.start(env, options: RunOptions(leavesBackground: true)))
    } catch let error as SpawnError {
        throw .spawn(error)
    } catch let error as LogError {
        throw .log(error)
    } catch let error as SandboxError {
        throw .sandbox(error)
    } catch let error as ContainmentError {
        throw .containment(error)
    } catch {
        throw .spawn(SpawnError(step: .output, errno: .ioError, program: "", cwd: "", path: nil))
    }
}

/// The model's finalize_exec_result: a stop, then a signal, then the guess at a denial. The output is kept in each.
private func classify(
    _ result: RunResult, _ output: ExecToolCallOutput, guessingFor sandboxType: SandboxType
) throws(ExecError) -> ExecToolCallOutput {
    if output.timedOut { throw .timeout(output: output) }
    if case .sandboxDenied = result.end.verdict { throw .denied(output: output) }
    if case .signaled(let signal) = result.end.verdict { throw .signal(signal, output: output) }
    let isDenied = isLikelySandboxDenied(
        sandboxType: sandboxType, exitCode: output.exitCode, stdout: output.stdout.text, stderr: output.stderr.text,
        aggregatedOutput: output.aggregatedOutput.text)
    if isDenied { throw .denied(output: output) }
    return output
}
