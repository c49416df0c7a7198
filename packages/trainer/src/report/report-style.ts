/** The style of `report.html`. */
export const reportStyle = `
:root { --paper: #fcfcfb; --card: #ffffff; --ink: #1b1f27; --quiet: #646b78; --line: #e3e4e8; --track: #eceef1;
  --own: #0b766c; --shuffled: #c04a12; --empty: #6b5aa8; --train: #4b79b0; --wash: #eef7f5; --drawing: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171c; --card: #1b1f26; --ink: #e8eaee; --quiet: #9aa3b2;
  --line: #2d333d; --track: #2a3039; --own: #43c7b6; --shuffled: #f0905c; --empty: #b3a3ee; --train: #7fabe0;
  --wash: #17292a; --drawing: #f4f4f2; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 40px 28px 72px; }
h1 { font-size: 34px; line-height: 1.15; letter-spacing: -0.02em; margin: 2px 0 12px; overflow-wrap: anywhere; }
h2 { font-size: 21px; letter-spacing: -0.01em; margin: 0 0 10px; }
h3 { font-size: 15px; margin: 26px 0 8px; }
p { margin: 0 0 12px; max-width: 78ch; }
section { margin-top: 52px; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 0.87em; }
.kicker { color: var(--own); font-weight: 600; font-size: 13px; letter-spacing: 0.04em; margin: 0; }
.meta { color: var(--quiet); margin: 0 0 3px; max-width: none; overflow-wrap: anywhere; }
.lead { font-size: 17px; font-weight: 550; }
.quiet { color: var(--quiet); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(165px, 1fr)); gap: 12px; margin-top: 24px; }
.figure { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 14px 16px;
  display: flex; flex-direction: column; }
.figure.main { background: var(--wash); border-color: var(--own); }
.figure .name { color: var(--quiet); font-size: 13px; }
.figure .value { font-size: 23px; font-weight: 650; letter-spacing: -0.025em; white-space: nowrap; font-variant-numeric: tabular-nums; line-height: 1.3; }
.figure .note { color: var(--quiet); font-size: 12.5px; line-height: 1.4; }
figure.chart { margin: 0; }
.chart svg { width: 100%; height: auto; display: block; overflow: visible; }
.chart svg.slim, .legend { display: none; }
.chart text { font-size: 12.5px; fill: var(--quiet); font-variant-numeric: tabular-nums; }
.chart .end { text-anchor: end; } .chart .middle { text-anchor: middle; } .chart .title { font-size: 13px; }
.chart .grid { stroke: var(--line); } .chart .base { stroke: var(--quiet); opacity: 0.6; }
.curve { fill: none; stroke-width: 2.25; stroke-linejoin: round; stroke-linecap: round; }
.curve.raw { stroke: var(--train); stroke-width: 1; opacity: 0.22; }
.curve.train { stroke: var(--train); } .curve.validation { stroke: var(--own); }
.curve.shuffled { stroke: var(--shuffled); stroke-dasharray: 7 4; } .curve.empty { stroke: var(--empty); stroke-dasharray: 2 4.5; }
.dot.validation { fill: var(--own); } .dot.shuffled { fill: var(--shuffled); } .dot.empty { fill: var(--empty); }
.chart text.label { font-weight: 600; }
.label.train { fill: var(--train) !important; } .label.validation { fill: var(--own) !important; }
.label.shuffled { fill: var(--shuffled) !important; } .label.empty { fill: var(--empty) !important; }
figcaption { color: var(--quiet); font-size: 13px; margin-top: 8px; }
.scroll { overflow-x: auto; margin: 0 -4px; padding: 0 4px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
table.narrow { width: auto; min-width: min(100%, 640px); }
th, td { text-align: left; padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line); vertical-align: middle; white-space: nowrap; }
thead th { color: var(--quiet); font-weight: 550; font-size: 13px; }
tbody th { font-weight: 500; }
tr.total th, tr.total td { font-weight: 650; }
tbody tr.total:first-child th, tbody tr.total:first-child td { border-bottom: 2px solid var(--line); }
td.number, th.number { text-align: right; } td.strong { font-weight: 650; }
th.own { color: var(--own); } th.shuffled { color: var(--shuffled); } th.empty { color: var(--empty); }
td.answer { max-width: 220px; overflow: hidden; text-overflow: ellipsis; }
th.plot, td.plot { width: 190px; padding-left: 10px; padding-right: 0; }
svg.interval, svg.bar { width: 180px; height: 20px; display: block; }
.interval .zero { stroke: var(--quiet); stroke-width: 1; stroke-dasharray: 2 2; }
.interval .whisker { stroke: var(--own); stroke-width: 2.5; stroke-linecap: round; } .interval circle { fill: var(--own); }
.bar .track { fill: var(--track); } .bar .fill { fill: var(--own); } .bar .mark { stroke: var(--ink); stroke-width: 2; }
.cards { display: grid; gap: 16px; margin-top: 18px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 16px;
  display: grid; grid-template-columns: 210px minmax(0, 1fr); gap: 24px; break-inside: avoid; }
.drawings code { display: block; color: var(--quiet); font-size: 11px; line-height: 1.4; overflow-wrap: anywhere; margin-top: 6px; }
.card img { background: var(--drawing); border-radius: 8px; border: 1px solid var(--line); display: block; }
.card img.molecule { width: 100%; aspect-ratio: 5 / 4; object-fit: contain; }
.other { display: flex; gap: 10px; align-items: flex-start; margin-top: 12px; padding-top: 12px; border-top: 1px dashed var(--line); }
.other img { width: 74px; aspect-ratio: 5 / 4; object-fit: contain; flex: none; }
.other span { color: var(--shuffled); font-size: 12px; font-weight: 600; } .other code { margin-top: 1px; }
.qa + .qa { border-top: 1px solid var(--line); margin-top: 12px; padding-top: 12px; }
.question { margin: 0 0 4px; color: var(--quiet); font-size: 13.5px; } .question b { color: var(--ink); font-weight: 650; margin-right: 4px; }
.qa dl { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 4px 20px; margin: 0; font-size: 14px; line-height: 1.45; }
.qa dt { color: var(--quiet); font-size: 12px; font-weight: 550; } .qa dt.own { color: var(--own); } .qa dt.shuffled { color: var(--shuffled); }
.qa dd { margin: 0; overflow-wrap: anywhere; }
.right { color: var(--own); font-weight: 700; } .wrong { color: var(--shuffled); font-weight: 700; }
dl.pairs { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 20px; margin: 0; }
dl.pairs dt { color: var(--quiet); } dl.pairs dd { margin: 0; overflow-wrap: anywhere; }
details summary { cursor: pointer; color: var(--quiet); }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; overflow-x: auto; line-height: 1.45; }
@media (max-width: 640px) { main { padding: 24px 16px 48px; } h1 { font-size: 28px; } section { margin-top: 40px; }
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); } .figure .value { font-size: 22px; } .figure { padding: 12px; }
  .card { grid-template-columns: minmax(0, 1fr); } .card img.molecule { max-width: 300px; }
  .qa dl { grid-template-columns: minmax(0, 1fr); } .qa dl div { display: grid; grid-template-columns: 96px minmax(0, 1fr); gap: 8px; } .qa dt { line-height: 1.7; }
  tbody th { position: sticky; left: 0; background: var(--paper); padding-left: 4px; } .chart svg.wide, .wide { display: none; } .chart svg.slim { display: block; }
  .legend { display: flex; flex-wrap: wrap; gap: 2px 18px; list-style: none; margin: 6px 0 0; padding: 0; font-size: 13.5px; font-weight: 600; }
  .legend .label.train { color: var(--train); } .legend .label.validation { color: var(--own); }
  .legend .label.shuffled { color: var(--shuffled); } .legend .label.empty { color: var(--empty); }
  table { font-size: 13.5px; } th, td { padding-right: 10px; }
  dl.pairs { grid-template-columns: minmax(0, 1fr); gap: 0; } dl.pairs dd { margin-bottom: 8px; } }
@media print { :root { --paper: #fff; --card: #fff; --ink: #111; --quiet: #555; --line: #ccc; --track: #eee; --own: #0b766c;
  --shuffled: #a83d0c; --empty: #5a4a96; --train: #3d6698; --wash: #fff; --drawing: #fff; }
  main { max-width: none; padding: 0; } body { font-size: 10.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  section { margin-top: 26px; } h2, h3 { break-after: avoid; } tr, .card, figure.chart { break-inside: avoid; }
  .scroll { overflow: visible; } th, td { padding: 4px 7px 4px 0; font-size: 8.5pt; } th.plot, td.plot { width: 120px; } svg.interval, svg.bar { width: 110px; }
  details::details-content { content-visibility: visible; height: auto; } pre { white-space: pre-wrap; } }
`;
