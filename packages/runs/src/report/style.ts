/** The report's style. One accent, four curve colours, light and dark by the reader's setting. */
export const style = `
:root{color-scheme:light dark;--page:#f4f5f7;--card:#fff;--text:#15181d;--soft:#5d6673;--line:#e1e5ea;
--c0:#2563eb;--c1:#c2410c;--c2:#0f8a5f;--c3:#9333ea;--c4:#b45309;--c5:#be185d;--track:#e8ecf1;--accent:#2563eb}
@media (prefers-color-scheme:dark){:root{--page:#0e1116;--card:#171b22;--text:#e8ebf0;--soft:#98a2b1;--line:#2a303a;
--c0:#6ea8fe;--c1:#fb8c5a;--c2:#4cc79a;--c3:#c08bff;--c4:#e5b04c;--c5:#f27fb2;--track:#262c36;--accent:#6ea8fe}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
main{max-width:1200px;margin:0 auto;padding:28px 20px 48px}
h1{font-size:24px;line-height:1.25;margin:0;letter-spacing:-.01em}
h2{font-size:15px;margin:0}
p{margin:0;color:var(--soft)}
.top{display:flex;flex-wrap:wrap;gap:4px 14px;align-items:center;margin-bottom:20px}
.top p{flex-basis:100%}
.badge{font-size:12px;font-weight:600;padding:2px 10px;border-radius:99px;border:1px solid var(--line);color:var(--soft)}
.badge.finished{color:var(--c2);border-color:currentColor}
.badge.running{color:var(--accent);border-color:currentColor}
.badge.stopped{color:var(--c1);border-color:currentColor}
.layout{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,400px);gap:16px;align-items:start}
.column{display:grid;gap:16px;min-width:0}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:18px 20px;min-width:0}
.card>header{display:grid;gap:4px;margin-bottom:14px}
.card header p{font-size:13px}
.numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:16px;margin-bottom:16px}
.numbers .card{padding:14px 18px}
.numbers b{display:block;font-size:22px;line-height:1.3;letter-spacing:-.01em}
.numbers span{font-size:13px;color:var(--soft)}
.results{display:grid;gap:12px;margin:0;padding:0;list-style:none}
.results li{display:grid;grid-template-columns:1fr auto;gap:2px 12px;font-size:14px}
.results .track{grid-column:1/-1;height:8px;border-radius:4px;background:var(--track);overflow:hidden}
.results .track i{display:block;height:100%;border-radius:4px;background:var(--soft);opacity:.6}
.results .headline{font-weight:650}
.results .headline .track i{background:var(--accent);opacity:1}
.results small{grid-column:1/-1;color:var(--soft);font-weight:400}
.legend{display:flex;flex-wrap:wrap;gap:6px;margin-top:6px}
.key{font:inherit;font-size:13px;color:inherit;background:none;border:1px solid var(--line);border-radius:99px;padding:2px 10px;cursor:pointer;display:flex;gap:6px;align-items:center}
.key i{width:10px;height:10px;border-radius:50%;background:var(--c)}
.key b{font-weight:600;color:var(--soft)}
.key[aria-pressed=false]{opacity:.45}
.key:focus-visible,.switch button:focus-visible,input:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.c0{--c:var(--c0)}.c1{--c:var(--c1)}.c2{--c:var(--c2)}.c3{--c:var(--c3)}.c4{--c:var(--c4)}.c5{--c:var(--c5)}
.plot{position:relative;height:230px;margin:0 14px 0 46px;touch-action:pan-y;cursor:crosshair}
.scale,.grid,.plot svg{position:absolute;inset:0;width:100%;height:100%}
.plot svg{overflow:visible}
.plot path{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round;stroke-linecap:round;vector-effect:non-scaling-stroke}
.plot path.raw{stroke-width:1;opacity:.28}
.grid span{position:absolute;left:0;right:0;border-bottom:1px solid var(--line)}
.grid label{position:absolute;right:100%;bottom:-.75em;padding-right:8px;font-size:12px;line-height:1.5;color:var(--soft);white-space:nowrap}
.xaxis{position:relative;height:22px;margin:0 14px 0 46px;font-size:12px;color:var(--soft)}
.xaxis span{position:absolute;top:5px;transform:translateX(-50%)}
.xaxis em{position:absolute;left:-46px;top:5px;font-style:normal}
.cursor{position:absolute;top:0;bottom:0;border-left:1px solid var(--soft);pointer-events:none}
.cursor span{position:absolute;top:0;left:8px;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:1px 8px;font-size:12px;white-space:nowrap}
.cursor.flip span{left:auto;right:8px}
body[data-scale=linear] .scale.log,body[data-scale=log] .scale.linear{display:none}
.switch{margin-left:auto;display:flex;border:1px solid var(--line);border-radius:99px;overflow:hidden;background:var(--card)}
.switch button{font:inherit;font-size:13px;border:0;background:none;color:var(--soft);padding:3px 14px;cursor:pointer}
.switch button[aria-pressed=true]{background:var(--accent);color:var(--card)}
.samples input{width:100%;accent-color:var(--accent);margin:0 0 10px}
.labels{display:grid;grid-auto-flow:column;grid-auto-columns:1fr;text-align:center;font-size:13px;color:var(--soft);margin-bottom:4px}
.samples img{display:block;width:100%;border-radius:6px;background:var(--track)}
.samples img.small{image-rendering:pixelated}
.samples output{float:right;font-size:14px;font-weight:600}
.facts{display:grid;gap:16px}
.facts h3{font-size:13px;color:var(--soft);font-weight:600;margin:0 0 6px}
dl{display:grid;grid-template-columns:90px minmax(0,1fr);gap:3px 16px;margin:0;font-size:14px}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
@media (max-width:900px){.layout{grid-template-columns:minmax(0,1fr)}main{padding:20px 14px 40px}.card{padding:16px}
.column{display:contents}.chart{order:1}.facts{order:2}}
@media (max-width:480px){.numbers{grid-template-columns:1fr 1fr;gap:10px;margin-bottom:12px}.layout,.column{gap:12px}.plot{height:200px}}
`.trim();
