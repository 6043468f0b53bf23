using Mesh.Bench.Measuring;
using Mesh.Bench.Reports;
using Mesh.Bench.Sidecar.Machine;
using Mesh.Bench.Sidecar.Topology;

namespace Mesh.Bench.Sidecar.Measuring;

/// <summary>Everything that one comparison measured.</summary>
internal sealed class BenchReport
{
    public required MachineFacts Machine { get; init; }

    /// <summary>Who ran where.</summary>
    public required ProcessorPlan Processors { get; init; }

    public required BenchPlan Plan { get; init; }

    /// <summary>Cases in the order they ran, the failed ones too.</summary>
    public List<CaseResult> Cases { get; } = [];

    public IEnumerable<CaseResult> Measured => Cases.Where(result => result.Failure is null);

    public IEnumerable<CaseResult> FailedCases => Cases.Where(result => result.Failure is not null);

    /// <summary>Resident memory of each contender's larger proxy before any traffic, in MiB.</summary>
    public Dictionary<Contender, double> IdleMegabytes { get; } = [];

    /// <summary>Resident memory of our sidecar when it knows 1,000 services with 10,000 endpoints, in MiB; null if not measured.</summary>
    public double? ManyEndpointsMegabytes { get; set; }

    /// <summary>Starts of our sidecar; null if not measured.</summary>
    public Series? StartMilliseconds { get; set; }

    /// <summary>Takes the memory of the pairs as they are now.</summary>
    public void SetIdle(IEnumerable<ProxyPair> pairs)
    {
        foreach (ProxyPair pair in pairs.Where(pair => pair.Protocol == BenchProtocol.Http))
        {
            IdleMegabytes[pair.Contender] = pair.ResidentMegabytes();
        }
    }

    /// <summary>The result of a case, or null if there is none.</summary>
    public CaseResult? Find(string name) => Measured.FirstOrDefault(result => result.Case.Name == name);
}
