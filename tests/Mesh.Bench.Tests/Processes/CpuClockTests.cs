using Mesh.Bench.Processes;

namespace Mesh.Bench.Tests.Processes;

public sealed class CpuClockTests
{
    [Fact]
    public void Read_ThreadThatEnded_StillCounts()
    {
        TimeSpan before = CpuClock.Read(Environment.ProcessId);
        TimeSpan used = TimeSpan.Zero;
        Thread worker = new(() => used = Burn());
        worker.Start();
        worker.Join();

        TimeSpan counted = CpuClock.Read(Environment.ProcessId) - before;

        Assert.True(counted >= used, $"{used.TotalMilliseconds} ms were used, {counted.TotalMilliseconds} ms counted");
    }

    [Fact]
    public void Read_NoSuchProcess_Refuses()
    {
        const int aboveTheKernelsLimit = 4_194_305;

        Assert.Throws<BenchException>(() => CpuClock.Read(aboveTheKernelsLimit));
    }

    // By the process's own books, which are coarser but kept by somebody else.
    private static TimeSpan Burn()
    {
        const int enough = 20;
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        int thread = 0;
        TimeSpan begin = self.UserProcessorTime;
        while ((self.UserProcessorTime - begin).TotalMilliseconds < enough)
        {
            thread++;
            self.Refresh();
        }

        // The books round to 10 ms: what is certain is one step less than they say.
        return self.UserProcessorTime - begin - TimeSpan.FromMilliseconds(10);
    }
}
