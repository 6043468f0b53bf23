using Mesh.Bench.Reports;
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
    public static void WriteFile(BenchReport report, string? file) => ReportFile.Write(file, () => Render(report));

    internal static string Render(BenchReport report)
    {
        CaseResult[] cases = [.. report.Measured];
        int height = Top + (cases.Length * CaseHeight) + 24;
        SvgDrawing svg = new(Width, height);
        svg.Text(12, 18, "CPU time of both proxies per unit of work, HAProxy = 1 (shorter is cheaper)", SvgDrawing.Ink);
        for (int i = 0; i < Bars.Length; i++)
        {
            svg.Bar(Left + (i * 90), 27, 10, 10, Bars[i].Color);
            svg.Text(Left + (i * 90) + 14, 36, Bars[i].Contender.ToString(), SvgDrawing.Ink);
        }

        for (int i = 0; i < cases.Length; i++)
        {
            Case(svg, cases[i], Top + (i * CaseHeight));
        }

        int line = Left + X(1);
        svg.DashedLine(line, Top, line, height - 24);
        return svg.Finish();
    }

    private static void Case(SvgDrawing svg, CaseResult result, int top)
    {
        svg.Text(12, top + (2 * BarHeight), result.Case.Name, SvgDrawing.Ink);
        double reference = result.Work(Contender.HAProxy, round => round.CpuMicroseconds).Median;
        for (int i = 0; i < Bars.Length; i++)
        {
            double microseconds = result.Work(Bars[i].Contender, round => round.CpuMicroseconds).Median;
            int y = top + (i * BarHeight);
            int width = X(Math.Min(microseconds / reference, MaxRatio));
            svg.Bar(Left, y, width, BarHeight - 2, Bars[i].Color);
            svg.Text(Left + width + 4, y + BarHeight - 3, $"{microseconds / reference:0.00}  ({microseconds:0.#} µs/{result.Case.Unit})", SvgDrawing.FaintInk);
        }
    }

    private static int X(double ratio) => (int)(ratio / MaxRatio * (Width - Left - 150));
}
