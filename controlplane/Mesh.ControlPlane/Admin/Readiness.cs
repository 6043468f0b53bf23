using System.Collections.Concurrent;

namespace Mesh.ControlPlane.Admin;

/// <summary>
/// What must be true before this replica serves anything. Before that it refuses streams: a sidecar that keeps what it has is better off than one
/// that is told of an empty world.
/// </summary>
internal sealed class Readiness
{
    private readonly ConcurrentDictionary<string, bool> _conditions;

    /// <param name="conditions">Names of what must happen first.</param>
    public Readiness(params IReadOnlyList<string> conditions) =>
        _conditions = new(conditions.Select(name => KeyValuePair.Create(name, false)), StringComparer.Ordinal);

    public bool IsReady => _conditions.Values.All(met => met);

    /// <summary>What is still missing, for people.</summary>
    public IReadOnlyList<string> Missing => [.. _conditions.Where(condition => !condition.Value).Select(condition => condition.Key).Order(StringComparer.Ordinal)];

    public void Met(string condition) => _conditions[condition] = true;
}
