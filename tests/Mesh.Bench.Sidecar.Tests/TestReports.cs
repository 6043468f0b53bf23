using Mesh.Bench.Measuring;
using Mesh.Bench.Reports;
using Mesh.Bench.Sidecar.Cases;
using Mesh.Bench.Sidecar.Load;
using Mesh.Bench.Sidecar.Machine;
using Mesh.Bench.Sidecar.Measuring;
using Mesh.Bench.Sidecar.Topology;

namespace Mesh.Bench.Sidecar.Tests;

/// <summary>Results that nobody has measured.</summary>
internal static class TestReports
{
    public static BenchCase Definition(string name) => new(name, BenchProtocol.Http, "request", new H2Load(1, 1));

    /// <summary>Rounds with the given CPU times and a thousandth of latency for each.</summary>
    public static CaseResult Case(string name, double[] ours, double[] haproxy, double[] nginx)
    {
        CaseResult result = new(Definition(name)) { FixedRate = 5000 };
        Add(Contender.Mesh, ours);
        Add(Contender.HAProxy, haproxy);
        Add(Contender.Nginx, nginx);
        return result;

        void Add(Contender contender, double[] microseconds)
        {
            foreach (double one in microseconds)
            {
                result.Add(contender, new WorkRound(one, 1e6 / one, 1, 30, 0));
                result.Add(contender, new LatencyRound(one * 2, one * 10));
            }
        }
    }

    public static BenchReport Report(params CaseResult[] cases)
    {
        BenchReport report = new()
        {
            Machine = new MachineFacts("a processor", "6.1", "a system", 0.1),
            Processors = new ProcessorPlan(0, 1),
            Plan = BenchPlan.Quick,
            ManyEndpointsMegabytes = 44.44,
            StartMilliseconds = new Series([90, 100, 130]),
        };
        report.Cases.AddRange(cases);
        foreach (Contender contender in Enum.GetValues<Contender>())
        {
            report.IdleMegabytes[contender] = 12.34;
        }

        return report;
    }
}
