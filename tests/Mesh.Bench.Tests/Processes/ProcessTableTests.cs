using System.Diagnostics;
using Mesh.Bench.Processes;

namespace Mesh.Bench.Tests.Processes;

public sealed class ProcessTableTests
{
    [Fact]
    public async Task Descendants_ChildOfAChild_IsFound()
    {
        using Process child = Process.Start(new ProcessStartInfo("sh", ["-c", "sleep 30 & echo $!; wait"]) { RedirectStandardOutput = true })!;
        try
        {
            int grandchild = int.Parse((await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!);

            IReadOnlyList<int> found = ProcessTable.Descendants(Environment.ProcessId);

            Assert.Contains(child.Id, found);
            Assert.Contains(grandchild, found);
            Assert.DoesNotContain(Environment.ProcessId, found);
        }
        finally
        {
            child.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public void ResidentMegabytes_OfThisProcess_IsThatOfTheRuntime() => Assert.InRange(ProcessTable.ResidentMegabytes(Environment.ProcessId), 10, 4096);

    [Fact]
    public void PeakMegabytes_OfThisProcess_IsAtLeastWhatWasResident()
    {
        double resident = ProcessTable.ResidentMegabytes(Environment.ProcessId);

        // The kernel adds up what its processors have counted, a little later.
        Assert.True(ProcessTable.PeakMegabytes(Environment.ProcessId) >= resident * 0.9);
    }

    [Fact]
    public void UserOf_NoSuchProcess_IsNull() => Assert.Null(ProcessTable.UserOf(int.MaxValue));
}
