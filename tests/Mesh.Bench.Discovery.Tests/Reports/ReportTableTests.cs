using Mesh.Bench.Discovery.Reports;
using Spectre.Console;

namespace Mesh.Bench.Discovery.Tests.Reports;

public sealed class ReportTableTests
{
    [Fact]
    public void Write_OneBarMissed_MarksItAlone()
    {
        StringWriter written = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.Standard, Out = new AnsiConsoleOutput(written),
        });
        console.Profile.Width = 300;

        ReportTable.Write(console, TestReports.Report(1_000, 10_000));

        // 250 ms miss 200 ms in the smaller mesh, and not 500 ms in the larger one.
        string[] marked = [.. written.ToString().Split('\u001b').Where(part => part.StartsWith("[38;5;9m", StringComparison.Ordinal) || part.StartsWith("[91m", StringComparison.Ordinal) || part.StartsWith("[31m", StringComparison.Ordinal))];
        Assert.EndsWith("5.0 / 250.0", Assert.Single(marked), StringComparison.Ordinal);
    }
}
