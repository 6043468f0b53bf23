using Mesh.Kubernetes.Sidecars;

namespace Mesh.ControlPlane.Kubernetes.Sidecars;

/// <summary>
/// Of all that a look finds, what is to be said now: what has lasted for a while, once for each workload, again when the Event of the last time has expired, and
/// little at a time.
/// </summary>
internal sealed class SidecarPace(ControlPlaneOptions options, TimeProvider time)
{
    /// <summary>An upgrade makes all sidecars of a mesh outdated at once; its workloads take their turn.</summary>
    public const int MaxAtOnce = 20;

    /// <summary>Workloads remembered; what is found beyond them is counted and not said.</summary>
    public const int MaxRemembered = 4096;

    /// <summary>API servers keep an Event for an hour.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromHours(1);

    private readonly TimeSpan _patience = options.SidecarPatience;
    private Dictionary<(string Uid, SidecarState State), Memory> _known = [];

    /// <summary>Takes in one look.</summary>
    public IReadOnlyList<SidecarFinding> Take(IReadOnlyList<SidecarFinding> findings)
    {
        long now = time.GetTimestamp();
        var due = new List<SidecarFinding>();
        var known = new Dictionary<(string Uid, SidecarState State), Memory>();
        foreach (var finding in findings.Take(MaxRemembered))
        {
            var key = (finding.Owner.Uid, finding.State);
            var memory = _known.GetValueOrDefault(key, new(now, null));
            if (due.Count < MaxAtOnce && time.GetElapsedTime(memory.Since, now) >= _patience && (memory.SaidAt is not { } said || time.GetElapsedTime(said, now) >= Again))
            {
                due.Add(finding);
                memory = memory with { SaidAt = now };
            }

            known[key] = memory;
        }

        _known = known;
        return due;
    }

    private readonly record struct Memory(long Since, long? SaidAt);
}
