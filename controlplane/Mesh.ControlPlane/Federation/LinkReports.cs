using System.Collections.Immutable;

namespace Mesh.ControlPlane.Federation;

/// <summary>How all links are doing on this replica.</summary>
internal sealed class LinkReports
{
    private ImmutableDictionary<string, LinkReport> _current = ImmutableDictionary<string, LinkReport>.Empty;

    /// <summary>Called after a change that people should see soon: must only set signals.</summary>
    public event Action? Changed;

    /// <summary>By name of the peer's cluster.</summary>
    public ImmutableDictionary<string, LinkReport> Current => Volatile.Read(ref _current);

    public void Put(LinkReport report)
    {
        var before = Current.GetValueOrDefault(report.Cluster);
        ImmutableInterlocked.AddOrUpdate(ref _current, report.Cluster, report, (_, _) => report);
        if (before is null || before.IsConnected != report.IsConnected || before.Reason != report.Reason || before.IsSynced != report.IsSynced || before.Refused != report.Refused)
        {
            Changed?.Invoke();
        }
    }

    public void Remove(string cluster) => ImmutableInterlocked.TryRemove(ref _current, cluster, out _);
}
