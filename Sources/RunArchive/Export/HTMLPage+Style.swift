extension HTMLPage {
    /// Both panes, empty.
    static let panes = """
        <main>
        <section class="pane" id="stdout"><h2>stdout <span class="count"></span></h2><div class="view" tabindex="0" aria-label="stdout"><div class="space"><div class="rows"></div></div></div></section>
        <section class="pane" id="stderr"><h2>stderr <span class="count"></span></h2><div class="view" tabindex="0" aria-label="stderr"><div class="space"><div class="rows"></div></div></div></section>
        </main>
        <noscript><p class="note">This page needs JavaScript to show the output. It makes no requests.</p></noscript>
        """

    static let controls = """
        <footer>
        <button type="button" id="play" title="play or pause (space)" aria-label="play or pause"><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path id="shape" d="M4 2.5v11l9-5.5z"/></svg></button>
        <span id="time"></span>
        <div id="bar" role="slider" tabindex="0" aria-label="position" aria-valuemin="0" title="drag to seek (&larr; &rarr;)"><canvas></canvas></div>
        <label class="idle" title="pass over pauses of more than a second"><input type="checkbox" id="idle"> skip pauses</label>
        <label class="speed" title="speed ([ ])"><select id="speed" aria-label="speed"></select></label>
        </footer>
        """

    static let style = """
        :root {
          color-scheme: dark light;
          --back: #14161a; --panel: #1b1e24; --edge: #2b303a; --text: #d8dce4; --faint: #8b93a3; --accent: #7aa2f7;
          --good: #8cc98f; --bad: #ef7a80; --denied: #e0a458; --err: #e0656c; --out: #6b8fd6; --on0: #d8dce4;
          --c0: #59616f; --c1: #e8646c; --c2: #8cc98f; --c3: #e2bd6b; --c4: #7aa2f7; --c5: #c594e8; --c6: #6fc3cf; --c7: #cdd2dc;
          --c8: #727b8a; --c9: #ff8a90; --c10: #a8e0a9; --c11: #f5d58c; --c12: #9dbcff; --c13: #dab3f5; --c14: #93dde6; --c15: #ffffff;
        }
        @media (prefers-color-scheme: light) {
          :root {
            --back: #f3f4f6; --panel: #ffffff; --edge: #d9dce2; --text: #24292f; --faint: #636c7a; --accent: #2f62c9;
            --good: #1e7f3c; --bad: #c02b37; --denied: #9a5b00; --err: #cf3d48; --out: #5b82cf; --on0: #ffffff;
            --c0: #24292f; --c1: #c02b37; --c2: #1e7f3c; --c3: #8a6100; --c4: #2557c0; --c5: #8a37b8; --c6: #0b7285; --c7: #8c939e;
            --c8: #636c7a; --c9: #d84550; --c10: #2f9e50; --c11: #a87900; --c12: #3f74e0; --c13: #a251d1; --c14: #1590a6; --c15: #57606a;
          }
        }
        * { box-sizing: border-box; }
        html, body { height: 100%; margin: 0; }
        body { display: flex; flex-direction: column; background: var(--back); color: var(--text);
          font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
        code, pre, .rows, #time { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; }
        header { padding: 14px 18px 12px; flex: none; max-height: 45vh; overflow: auto; }
        .headline { display: flex; gap: 14px; align-items: flex-start; }
        .command { margin: 0; flex: 1; min-width: 0; font-size: 15px; font-weight: 600; line-height: 1.5; white-space: pre-wrap;
          overflow-wrap: anywhere; max-height: 6em; overflow: auto; unicode-bidi: isolate; }
        .command::before { content: "$ "; color: var(--faint); font-weight: 400; user-select: none; }
        .verdict { flex: none; border-radius: 999px; padding: 2px 12px; font-weight: 600; font-size: 13px; white-space: nowrap;
          color: var(--tone); border: 1px solid var(--tone); background: color-mix(in srgb, var(--tone) 14%, transparent); }
        .good { --tone: var(--good); } .bad { --tone: var(--bad); } .denied { --tone: var(--denied); } .running { --tone: var(--accent); }
        dl { display: flex; flex-wrap: wrap; gap: 2px 22px; margin: 8px 0 0; font-size: 13px; }
        dl div { display: flex; gap: 7px; min-width: 0; }
        dt { color: var(--faint); } dd { margin: 0; overflow-wrap: anywhere; }
        .note { margin: 8px 0 0; color: var(--denied); font-size: 13px; overflow-wrap: anywhere; }
        details { margin-top: 8px; font-size: 13px; } summary { cursor: pointer; color: var(--denied); font-weight: 600; width: max-content; }
        details ol { margin: 6px 0 0; padding: 0; list-style: none; max-height: 9em; overflow: auto; }
        details li { padding: 1px 0; overflow-wrap: anywhere; }
        details button { font: inherit; color: var(--accent); background: none; border: 0; padding: 0; min-width: 64px; text-align: left; cursor: pointer; }
        main { flex: 1; min-height: 0; display: flex; gap: 10px; padding: 0 12px; }
        .pane { flex: 1 1 0; min-width: 0; min-height: 0; display: flex; flex-direction: column; background: var(--panel);
          border: 1px solid var(--edge); border-radius: 9px; overflow: hidden; }
        .pane.empty { flex: 0 0 150px; }
        h2 { flex: none; margin: 0; padding: 7px 12px; font-size: 12px; font-weight: 600; letter-spacing: .02em; color: var(--out);
          border-bottom: 1px solid var(--edge); display: flex; justify-content: space-between; gap: 8px; white-space: nowrap; }
        #stderr h2 { color: var(--err); }
        .count { color: var(--faint); font-weight: 400; overflow: hidden; text-overflow: ellipsis; }
        .view { flex: 1; min-height: 0; overflow: auto; outline: none; overflow-anchor: none; }
        .view:focus-visible { box-shadow: inset 0 0 0 2px var(--accent); border-radius: 0 0 8px 8px; }
        .space { position: relative; min-height: 100%; }
        .rows { position: absolute; left: 0; min-width: 100%; width: max-content; padding: 0 12px; font-size: 13px; line-height: 18px;
          tab-size: 8; font-variant-ligatures: none; }
        .row { height: 18px; white-space: pre; overflow: hidden; unicode-bidi: isolate; direction: ltr; }
        .b { font-weight: 700; } .d { opacity: .65; } .i { font-style: italic; } .u { text-decoration: underline; }
        .s { text-decoration: line-through; } .u.s { text-decoration: underline line-through; } .h { visibility: hidden; }
        .more { color: var(--faint); font-style: italic; }
        footer { flex: none; display: flex; align-items: center; gap: 14px; padding: 10px 14px 12px; }
        #play { flex: none; width: 38px; height: 38px; border-radius: 50%; border: 0; background: var(--accent); color: var(--back); cursor: pointer;
          display: grid; place-items: center; }
        #play:hover { filter: brightness(1.1); } #play svg { fill: currentColor; }
        #play:focus-visible, select:focus-visible, #bar:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        #time { flex: none; font-size: 13px; font-variant-numeric: tabular-nums; color: var(--faint); white-space: nowrap; }
        #bar { flex: 1; min-width: 60px; height: 38px; position: relative; cursor: pointer; border-radius: 6px; background: var(--panel);
          border: 1px solid var(--edge); overflow: hidden; touch-action: none; }
        #bar canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
        select { font: inherit; font-size: 13px; color: var(--text); background: var(--panel); border: 1px solid var(--edge); border-radius: 6px; padding: 5px 6px; }
        .idle { font-size: 13px; color: var(--faint); white-space: nowrap; display: flex; gap: 5px; align-items: center; cursor: pointer; }
        input { accent-color: var(--accent); margin: 0; }
        @media (max-width: 720px) {
          main { flex-direction: column; } .pane.empty { flex: 0 0 34px; } .pane.empty .view { display: none; }
          .idle { display: none; } header { padding: 10px 12px; } .headline { flex-direction: column; gap: 6px; }
          footer { gap: 9px; }
        }
        """
}
