using System.Security;
using System.Text;
using Mesh.Bench.Sidecar.Measuring;
using Mesh.Bench.Sidecar.Topology;

namespace Mesh.Bench.Sidecar.Reports;

/// <summary>CPU time per unit of work in relation to HAProxy, as a bar chart: what is left of the line is cheaper.</summary>
internal static class ReportPlot
{
    private const int Left = 130;
    private const int Width = 760;
    private const int BarHeight = 12;
    private const int CaseHeight = (3 * BarHeight) + 16;
    private const int Top = 48;

    /// <summary>Right end of the scale: what is longer is cut and labelled.</summary>
    private const double MaxRatio = 3;

    private static readonly (Contender Contender, string Color)[] Bars =
        [(Contender.Mesh, "#1f6feb"), (Contender.HAProxy, "#8c959f"), (Contender.Nginx, "#bf8700")];

    /// <summary>Writes the chart, if a file is named and there is anything to draw.</summary>
    public static void WriteFile(BenchReport report, string? file)
    {
        if (file is not null)
        {
            File.WriteAllText(file, Render(report));
        }
    }

    internal static string Render(BenchReport report)
    {
        CaseResult[] cases = [.. report.Measured];
        int height = Top + (cases.Length * CaseHeight) + 24;
        StringBuilder svg = new();
        svg.Append($"""<svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{height}" font-family="sans-serif" font-size="11">""").Append('\n');
        svg.Append("""<rect width="100%" height="100%" fill="white"/>""").Append('\n');
        Text(svg, 12, 18, "CPU time of both proxies per unit of work, HAProxy = 1 (shorter is cheaper)", "#24292f");
        for (int i = 0; i < Bars.Length; i++)
        {
            svg.Append($"""<rect x="{Left + (i * 90)}" y="27" width="10" height="10" fill="{Bars[i].Color}"/>""").Append('\n');
            Text(svg, Left + (i * 90) + 14, 36, Bars[i].Contender.ToString(), "#24292f");
        }

        for (int i = 0; i < cases.Length; i++)
        {
            Case(svg, cases[i], Top + (i * CaseHeight));
        }

        int line = Left + X(1);
        svg.Append($"""<line x1="{line}" y1="{Top}" x2="{line}" y2="{height - 24}" stroke="#24292f" stroke-dasharray="3 3"/>""").Append('\n');
        return svg.Append("</svg>\n").ToString();
    }

    private static void Case(StringBuilder svg, CaseResult result, int top)
    {
        Text(svg, 12, top + (2 * BarHeight), result.Case.Name, "#24292f");
        double reference = result.Work(Contender.HAProxy, round => round.CpuMicroseconds).Median;
        for (int i = 0; i < Bars.Length; i++)
        {
            double microseconds = result.Work(Bars[i].Contender, round => round.CpuMicroseconds).Median;
            int y = top + (i * BarHeight);
            int width = X(Math.Min(microseconds / reference, MaxRatio));
            svg.Append($"""<rect x="{Left}" y="{y}" width="{width}" height="{BarHeight - 2}" fill="{Bars[i].Color}"/>""").Append('\n');
            Text(svg, Left + width + 4, y + BarHeight - 3, $"{microseconds / reference:0.00}  ({microseconds:0.#} µs/{result.Case.Unit})", "#57606a");
        }
    }

    private static int X(double ratio) => (int)(ratio / MaxRatio * (Width - Left - 150));

    private static void Text(StringBuilder svg, int x, int y, string text, string color) =>
        svg.Append($"""<text x="{x}" y="{y}" fill="{color}">{SecurityElement.Escape(text)}</text>""").Append('\n');
}
