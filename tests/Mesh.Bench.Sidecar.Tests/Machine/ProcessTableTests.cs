using System.Diagnostics;
using Mesh.Bench.Sidecar.Machine;

namespace Mesh.Bench.Sidecar.Tests.Machine;

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
    public void UserOf_NoSuchProcess_IsNull() => Assert.Null(ProcessTable.UserOf(int.MaxValue));
}
