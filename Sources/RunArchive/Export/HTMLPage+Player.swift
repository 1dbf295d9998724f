extension HTMLPage {
    /// The page's program. What it shows at a moment is a function of that moment alone: bytes up to a place in each
    /// stream, found by the timeline, cut into rows by an index that is made once.
    static let player = #"""
        'use strict';
        (() => {
        const lineHeight = 18, largestHeight = 8e6, longestRow = 20000;
        const speeds = [0.25, 0.5, 1, 2, 4, 8, 16, 64];
        const find = id => document.getElementById(id);
        const length = name => Number(document.body.dataset[name]);

        function decode(name) {
          const bytes = new Uint8Array(length(name));
          let at = 0;
          for (const block of document.querySelectorAll(`script[data-of="${name}"]`)) {
            const text = atob(block.textContent);
            for (let i = 0; i < text.length && at < bytes.length; i++) bytes[at++] = text.charCodeAt(i);
            block.remove();
          }
          return bytes.subarray(0, at);
        }

        // Styles: SGR (ECMA-48 8.3.117). A colour is null, 0 to 255, or 'rgb(…)'.
        const plain = { front: null, back: null, flags: '' };
        const isPlain = style => style.front === null && style.back === null && style.flags === '';
        function sgr(style, parameters) {
          const words = parameters.split(/[;:]/).map(word => word === '' ? 0 : Number(word));
          let { front, back } = style, flags = new Set(style.flags);
          const drop = letters => { for (const letter of letters) flags.delete(letter); };
          for (let i = 0; i < words.length; i++) {
            const n = words[i];
            if (n === 0) { front = back = null; flags.clear(); }
            else if (n === 1) flags.add('b'); else if (n === 2) flags.add('d'); else if (n === 3) flags.add('i');
            else if (n === 4) flags.add('u'); else if (n === 7) flags.add('r'); else if (n === 8) flags.add('h');
            else if (n === 9) flags.add('s'); else if (n === 22) drop('bd'); else if (n === 23) drop('i');
            else if (n === 24) drop('u'); else if (n === 27) drop('r'); else if (n === 28) drop('h'); else if (n === 29) drop('s');
            else if (n >= 30 && n <= 37) front = n - 30; else if (n === 39) front = null;
            else if (n >= 40 && n <= 47) back = n - 40; else if (n === 49) back = null;
            else if (n >= 90 && n <= 97) front = n - 82; else if (n >= 100 && n <= 107) back = n - 92;
            else if (n === 38 || n === 48) {
              let colour = null;
              if (words[i + 1] === 5) { colour = words[i + 2] & 255; i += 2; }
              else if (words[i + 1] === 2) {
                colour = `rgb(${words[i + 2] & 255},${words[i + 3] & 255},${words[i + 4] & 255})`; i += 4;
              } else break;
              if (n === 38) front = colour; else back = colour;
            }
          }
          return { front, back, flags: [...flags].sort().join('') };
        }
        function css(colour) {
          if (typeof colour === 'string') return colour;
          if (colour < 16) return `var(--c${colour})`;
          if (colour > 231) { const v = 8 + 10 * (colour - 232); return `rgb(${v},${v},${v})`; }
          const level = n => n === 0 ? 0 : 55 + 40 * n, n = colour - 16;
          return `rgb(${level(n / 36 | 0)},${level((n / 6 | 0) % 6)},${level(n % 6)})`;
        }

        // The page's own text colour may not be read on a colour that the command chose.
        function textOn(back) {
          if (back === 0) return 'var(--on0)';
          if (typeof back === 'number' && back < 16) return 'var(--panel)';
          const [red, green, blue] = css(back).match(/[0-9]+/g).map(Number);
          return red * 0.299 + green * 0.587 + blue * 0.114 > 140 ? '#16181d' : '#f4f5f7';
        }

        // The end of the escape sequence at `i`; a line feed ends every one.
        function escapeEnd(bytes, i, end) {
          let at = i + 1;
          if (at >= end) return end;
          const kind = bytes[at];
          if (kind === 0x5b) {
            for (at++; at < end && bytes[at] >= 0x20 && bytes[at] <= 0x3f; at++);
            return at < end && bytes[at] >= 0x40 && bytes[at] <= 0x7e ? at + 1 : at;
          }
          if (kind === 0x5d || kind === 0x50 || kind === 0x58 || kind === 0x5e || kind === 0x5f) {
            for (at++; at < end; at++) {
              const byte = bytes[at];
              if (byte === 7 || byte === 0x18 || byte === 0x1a) return at + 1;
              if (byte === 10) return at;
              if (byte === 0x1b) return at + 1 < end && bytes[at + 1] === 0x5c ? at + 2 : at;
            }
            return end;
          }
          for (; at < end && bytes[at] >= 0x20 && bytes[at] <= 0x2f; at++);
          return at < end && bytes[at] >= 0x30 && bytes[at] <= 0x7e ? at + 1 : at;
        }
        const latin = (bytes, from, to) => String.fromCharCode(...bytes.subarray(from, to));
        // The style after the escape sequence in bytes[from..<to].
        function styleAfter(style, bytes, from, to) {
          if (to - from < 3 || to - from > 200 || bytes[from + 1] !== 0x5b || bytes[to - 1] !== 0x6d) return style;
          const words = latin(bytes, from + 2, to - 1);
          return /^[0-9;:]*$/.test(words) ? sgr(style, words) : style;
        }

        class Numbers {
          constructor() { this.items = new Int32Array(1024); this.length = 0; }
          push(n) {
            if (this.length === this.items.length) {
              const larger = new Int32Array(this.length * 2);
              larger.set(this.items);
              this.items = larger;
            }
            this.items[this.length++] = n;
          }
          // The last index whose number is less than `limit`, or -1.
          lastBelow(limit) {
            let low = 0, high = this.length;
            while (low < high) {
              const middle = (low + high) >> 1;
              if (this.items[middle] < limit) low = middle + 1; else high = middle;
            }
            return low - 1;
          }
        }

        // A stream cut into segments: a line feed begins a new row, a carriage return a segment that takes its row's place.
        class Log {
          constructor(bytes) {
            this.bytes = bytes;
            this.starts = new Numbers(); this.rows = new Numbers(); this.styles = new Numbers(); this.firsts = new Numbers();
            this.table = [plain];
            const known = new Map();
            let style = plain, number = 0, row = 0, returned = false;
            const begin = at => { this.starts.push(at); this.rows.push(row); this.styles.push(number); };
            this.firsts.push(0);
            begin(0);
            for (let i = 0; i < bytes.length; i++) {
              const byte = bytes[i];
              if (byte === 10) {
                returned = false;
                row++;
                this.firsts.push(this.starts.length);
                begin(i + 1);
              } else if (byte === 13) returned = true;
              else if (byte === 27) {
                const end = escapeEnd(bytes, i, bytes.length);
                const next = styleAfter(style, bytes, i, end);
                if (next !== style) {
                  const key = `${next.front} ${next.back} ${next.flags}`;
                  if (!known.has(key)) { known.set(key, this.table.length); this.table.push(next); }
                  number = known.get(key);
                  style = next;
                }
                i = end - 1;
              } else if (returned && (byte >= 32 || byte === 9)) { returned = false; begin(i); }
            }
          }
          // Rows that are there when `shown` bytes are.
          count(shown) {
            const last = this.starts.lastBelow(shown);
            return last < 0 ? 0 : this.rows.items[last] + 1;
          }
          // The segment of a row, and its bytes.
          segment(row, shown) {
            const next = row + 1 < this.firsts.length ? this.firsts.items[row + 1] : this.starts.length;
            const number = Math.min(this.starts.lastBelow(shown), next - 1);
            const end = number + 1 < this.starts.length ? this.starts.items[number + 1] : this.bytes.length;
            return { number, start: this.starts.items[number], end: Math.min(end, shown) };
          }
          element({ number, start, end }) {
            const { bytes } = this, row = document.createElement('div');
            row.className = 'row';
            let style = this.table[this.styles.items[number]], text = '', from = start;
            const stop = Math.min(end, start + longestRow);
            const take = to => {
              // At the moment's edge half a character may have arrived.
              if (to > from) text += new TextDecoder('utf-8', { ignoreBOM: true })
                .decode(bytes.subarray(from, to), { stream: to === stop && stop < bytes.length });
            };
            const flush = () => {
              // What would break a row or turn its direction is shown as a sign.
              text = text.replace(/[\u0080-\u009f]/g, '').replace(/[\u2028\u2029]/g, '\u2424')
                .replace(/[\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
              if (text !== '') row.append(this.span(text, style));
              text = '';
            };
            let i = start;
            while (i < stop) {
              const byte = bytes[i];
              if (byte === 27) {
                take(i);
                const after = escapeEnd(bytes, i, stop), next = styleAfter(style, bytes, i, after);
                if (next !== style) { flush(); style = next; }
                from = i = after;
              } else if ((byte < 32 && byte !== 9) || byte === 127) {
                take(i);
                if (byte === 8) text = Array.from(text).slice(0, -1).join('');
                from = ++i;
              } else i++;
            }
            take(stop);
            flush();
            if (stop < end) {
              const more = document.createElement('span');
              more.className = 'more';
              more.textContent = ` … ${(end - stop).toLocaleString('en')} more bytes on this line`;
              row.append(more);
            }
            return row;
          }
          span(text, style) {
            if (isPlain(style)) return document.createTextNode(text);
            const span = document.createElement('span');
            span.textContent = text;
            span.className = [...style.flags].filter(letter => letter !== 'r').join(' ');
            let { front, back } = style;
            if (style.flags.includes('r')) [front, back] = [back === null ? 'var(--panel)' : back, front === null ? 'var(--text)' : front];
            else if (front === null && back !== null) front = textOn(back);
            if (front !== null) span.style.color = css(front);
            if (back !== null) span.style.backgroundColor = css(back);
            return span;
          }
        }

        const sizeText = n => n < 1000 ? `${n} B` : n < 1e6 ? `${(n / 1e3).toFixed(1)} kB` : `${(n / 1e6).toFixed(1)} MB`;

        class Pane {
          constructor(name) {
            this.log = new Log(decode(name));
            this.pane = find(name);
            this.view = this.pane.querySelector('.view');
            this.space = this.pane.querySelector('.space');
            this.rows = this.pane.querySelector('.rows');
            this.label = this.pane.querySelector('.count');
            this.isFollowing = true;
            this.shown = 0;
            this.elements = new Map();
            this.view.addEventListener('scroll', () => {
              this.isFollowing = this.view.scrollTop + this.view.clientHeight >= this.view.scrollHeight - lineHeight;
              this.draw();
            }, { passive: true });
          }
          show(shown) {
            shown = Math.min(shown, this.log.bytes.length);
            this.shown = shown;
            const count = this.count = this.log.count(shown);
            this.label.textContent = this.log.bytes.length === 0 ? 'nothing' :
              `${count.toLocaleString('en')} ${count === 1 ? 'line' : 'lines'}, ${sizeText(shown)}`;
            this.space.style.height = `${Math.min(largestHeight, count * lineHeight + 12)}px`;
            if (this.isFollowing) this.view.scrollTop = this.view.scrollHeight;
            this.draw();
          }
          draw() {
            const { scrollTop, clientHeight } = this.view, count = this.count || 0;
            const total = count * lineHeight + 12, height = Math.min(largestHeight, total);
            // A browser's boxes have a largest height: beyond it the bar stands for a share of all rows.
            const top = total > height && height > clientHeight ? scrollTop / (height - clientHeight) * (total - clientHeight) : scrollTop;
            const first = Math.max(0, Math.floor(top / lineHeight) - 4);
            const last = Math.min(count, Math.ceil((top + clientHeight) / lineHeight) + 4);
            const key = `${first} ${last} ${this.shown}`;
            this.rows.style.top = `${scrollTop - top + first * lineHeight + 6}px`;
            if (key === this.key) return;
            this.key = key;
            const elements = new Map(), list = [];
            for (let row = first; row < last; row++) {
              const segment = this.log.segment(row, this.shown), old = this.elements.get(row);
              const item = old && old.number === segment.number && old.end === segment.end ? old :
                { number: segment.number, end: segment.end, element: this.log.element(segment) };
              elements.set(row, item);
              list.push(item.element);
            }
            this.elements = elements;
            this.rows.replaceChildren(...list);
          }
        }

        // The timeline: at times[i] so many bytes of each stream had arrived.
        const steps = JSON.parse(find('timeline').textContent);
        const stepCount = steps.length / 3;
        const times = new Float64Array(stepCount), outs = new Float64Array(stepCount), errs = new Float64Array(stepCount);
        for (let i = 0, time = 0, out = 0, err = 0; i < stepCount; i++) {
          times[i] = time += steps[3 * i]; outs[i] = out += steps[3 * i + 1]; errs[i] = err += steps[3 * i + 2];
        }
        function stepAt(time) {
          let low = 0, high = stepCount;
          while (low < high) {
            const middle = (low + high) >> 1;
            if (times[middle] <= time) low = middle + 1; else high = middle;
          }
          return low - 1;
        }
        const duration = Math.max(length('duration'), stepCount ? times[stepCount - 1] : 0, 1);
        const denials = [...document.querySelectorAll('#denials li')].map(item => Number(item.dataset.time));

        const panes = [new Pane('stdout'), new Pane('stderr')];
        // A stream without output leaves its room to the other.
        if (panes.some(pane => pane.log.bytes.length > 0))
          for (const pane of panes) pane.pane.classList.toggle('empty', pane.log.bytes.length === 0);
        const verdict = find('verdict'), verdictText = verdict.textContent, verdictClass = verdict.className;
        let now = duration, isPlaying = false, speed = 1, lastFrame = 0;

        // Short runs have hundredths.
        const places = duration < 1e7 ? 2 : 1;
        function clock(time) {
          const unit = 10 ** places, parts = Math.floor(time / 1e6 * unit), seconds = Math.floor(parts / unit);
          const minutes = Math.floor(seconds / 60), two = n => String(n).padStart(2, '0');
          const head = minutes >= 60 ? `${Math.floor(minutes / 60)}:${two(minutes % 60)}` : `${minutes}`;
          return `${head}:${two(seconds % 60)}.${String(parts % unit).padStart(places, '0')}`;
        }
        function show() {
          const step = stepAt(now);
          panes[0].show(step < 0 ? 0 : outs[step]);
          panes[1].show(step < 0 ? 0 : errs[step]);
          find('time').textContent = `${clock(now)} / ${clock(duration)}`;
          const bar = find('bar');
          bar.setAttribute('aria-valuemax', (duration / 1e6).toFixed(1));
          bar.setAttribute('aria-valuenow', (now / 1e6).toFixed(1));
          const hasEnded = now >= duration;
          verdict.textContent = hasEnded ? verdictText : 'running';
          verdict.className = hasEnded ? verdictClass : 'verdict running';
          find('shape').setAttribute('d', isPlaying ? 'M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z' : 'M4 2.5v11l9-5.5z');
          drawBar();
        }

        // The bar: how much came when, stderr and denials in their colours.
        const canvas = document.querySelector('#bar canvas');
        let columns = null;
        function drawBar() {
          const ratio = window.devicePixelRatio || 1, box = canvas.parentElement;
          const width = box.clientWidth, height = box.clientHeight;
          if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
            canvas.width = Math.round(width * ratio);
            canvas.height = Math.round(height * ratio);
            columns = null;
          }
          const pitch = 3, count = Math.max(1, Math.floor(width / pitch));
          if (!columns) {
            columns = { out: new Float64Array(count), err: new Float64Array(count), largest: 1 };
            for (let i = 0; i < stepCount; i++) {
              const at = Math.min(count - 1, Math.floor(times[i] / duration * count));
              columns.out[at] += steps[3 * i + 1];
              columns.err[at] += steps[3 * i + 2];
            }
            for (let i = 0; i < count; i++) columns.largest = Math.max(columns.largest, columns.out[i] + columns.err[i]);
          }
          const draw = canvas.getContext('2d'), style = getComputedStyle(document.documentElement);
          const colour = name => style.getPropertyValue(name).trim();
          draw.setTransform(ratio, 0, 0, ratio, 0, 0);
          draw.clearRect(0, 0, width, height);
          const played = now / duration * width, room = height - 8;
          draw.fillStyle = colour('--accent');
          draw.globalAlpha = 0.12;
          draw.fillRect(0, 0, played, height);
          const out = colour('--out'), err = colour('--err');
          for (let i = 0; i < count; i++) {
            const sum = columns.out[i] + columns.err[i];
            if (sum === 0) continue;
            const all = Math.max(4, room * Math.log1p(sum) / Math.log1p(columns.largest));
            const red = columns.err[i] === 0 ? 0 : columns.out[i] === 0 ? all : Math.min(all - 2, Math.max(3, all * columns.err[i] / sum));
            draw.globalAlpha = i * pitch < played ? 1 : 0.4;
            draw.fillStyle = out;
            draw.fillRect(i * pitch, height - all, pitch - 1, all - red);
            draw.fillStyle = err;
            draw.fillRect(i * pitch, height - red, pitch - 1, red);
          }
          draw.globalAlpha = 1;
          draw.fillStyle = colour('--denied');
          for (const time of denials) {
            const x = Math.min(width - 2, time / duration * width);
            draw.fillRect(x, 0, 2, height);
            draw.beginPath();
            draw.moveTo(x - 4, 0);
            draw.lineTo(x + 6, 0);
            draw.lineTo(x + 1, 7);
            draw.fill();
          }
          draw.fillStyle = colour('--text');
          draw.fillRect(Math.max(0, Math.min(width - 2, played - 1)), 0, 2, height);
        }

        function seek(time) {
          now = Math.max(0, Math.min(duration, time));
          for (const pane of panes) pane.isFollowing = true;
          show();
        }
        function play() {
          if (now >= duration) seek(0);
          isPlaying = true;
          lastFrame = performance.now();
          soon();
          show();
        }
        function pause() { isPlaying = false; show(); }
        const toggle = () => isPlaying ? pause() : play();
        // A browser that draws no frames, as one without a window, has timers.
        let frame = 0, timer = 0;
        function soon() {
          cancelAnimationFrame(frame);
          clearTimeout(timer);
          frame = requestAnimationFrame(tick);
          timer = setTimeout(tick, 100);
        }
        function tick() {
          if (!isPlaying) return;
          const time = performance.now();
          now += (time - lastFrame) * 1000 * speed;
          lastFrame = time;
          if (find('idle').checked) {
            const next = stepAt(now) + 1, wake = next < stepCount ? times[next] : duration;
            if (wake - now > 1e6 * speed) now = wake - 0.3e6 * speed;
          }
          if (now >= duration) { now = duration; isPlaying = false; }
          show();
          if (isPlaying) soon();
        }
        function setSpeed(value) {
          speed = value;
          find('speed').value = String(value);
        }

        for (const value of speeds) find('speed').append(new Option(`${value}×`, String(value)));
        setSpeed(1);
        find('speed').addEventListener('change', event => { setSpeed(Number(event.target.value)); event.target.blur(); });
        find('play').addEventListener('click', event => { toggle(); if (event.detail) find('play').blur(); });
        const bar = find('bar');
        const seekTo = event => {
          const box = bar.getBoundingClientRect();
          seek((event.clientX - box.left) / box.width * duration);
        };
        bar.addEventListener('pointerdown', event => { bar.setPointerCapture(event.pointerId); seekTo(event); });
        bar.addEventListener('pointermove', event => { if (bar.hasPointerCapture(event.pointerId)) seekTo(event); });
        for (const item of document.querySelectorAll('#denials li'))
          item.querySelector('button').addEventListener('click', () => { isPlaying = false; seek(Number(item.dataset.time)); });
        document.addEventListener('keydown', event => {
          if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === 'SELECT') return;
          const step = Math.min(5e6, duration / 20), place = speeds.indexOf(speed);
          switch (event.key) {
            case ' ': if (event.target.tagName === 'SUMMARY' || event.target.tagName === 'INPUT' || event.target.tagName === 'BUTTON') return; toggle(); break;
            case 'ArrowLeft': seek(now - step); break;
            case 'ArrowRight': seek(now + step); break;
            case 'Home': seek(0); break;
            case 'End': seek(duration); break;
            case '[': setSpeed(speeds[Math.max(0, place - 1)]); break;
            case ']': setSpeed(speeds[Math.min(speeds.length - 1, place + 1)]); break;
            default: return;
          }
          event.preventDefault();
        });
        window.addEventListener('resize', show);
        matchMedia('(prefers-color-scheme: light)').addEventListener('change', show);

        // #t=12.5 opens at that second, #play plays from there or from the start.
        function open() {
          const words = location.hash.slice(1).split('&');
          const at = words.find(word => /^t=[0-9.]+$/.test(word));
          if (at) seek(Number(at.slice(2)) * 1e6 || 0);
          if (words.includes('play')) play();
        }
        window.addEventListener('hashchange', open);
        show();
        open();
        })();
        """#
}
