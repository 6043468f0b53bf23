using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Discovery;

/// <summary>
/// Make-before-break: a service comes into force when the endpoints of all its backends are known (or known not to exist). Until then its earlier version stays
/// in force. Bounded, so that an answer that never comes delays a change but does not prevent it.
/// </summary>
internal sealed class ServiceWarming
{
    /// <summary>Longest wait for endpoints: the time after which xDS clients take a resource for non-existent.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(15);

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The services in force, in the order of their names.</summary>
    public IEnumerable<Service> InForce => _entries.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.InForce).OfType<Service>();

    /// <summary>When the oldest wait ends; null if nothing waits.</summary>
    public TimeSpan? NextDeadline => _entries.Values.Where(entry => entry.Pending is not null).Select(entry => (TimeSpan?)(entry.Since + MaxWait)).Min();

    /// <summary>True while a newer version of the service than the one in force waits for endpoints.</summary>
    public bool IsPending(string service) => _entries.TryGetValue(service, out Entry entry) && entry.Pending is not null;

    /// <summary>Names of the endpoint sets that services in force, or on their way to it, refer to.</summary>
    public HashSet<string> Backends => _entries.Values
        .SelectMany(entry => new[] { entry.InForce, entry.Pending })
        .OfType<Service>()
        .SelectMany(BackendsOf)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Decides what is in force.</summary>
    /// <param name="held">All services held, by name.</param>
    /// <param name="isAnswered">Whether the endpoints of a service are known, or known not to exist.</param>
    /// <param name="now">Monotonic time.</param>
    /// <returns>Services that came into force although endpoints are missing, because they have waited long enough.</returns>
    public IReadOnlyList<string> Settle(IReadOnlyDictionary<string, Service> held, Func<string, bool> isAnswered, TimeSpan now)
    {
        foreach (string gone in _entries.Keys.Where(name => !held.ContainsKey(name)).ToArray())
        {
            _entries.Remove(gone);
        }

        List<string> timedOut = [];
        foreach ((string name, Service service) in held)
        {
            Entry entry = _entries.GetValueOrDefault(name);
            if (ReferenceEquals(entry.InForce, service))
            {
                _entries[name] = new Entry(service, null, now);
                continue;
            }

            // A service that changes again and again while it waits keeps its deadline.
            TimeSpan since = entry.Pending is null ? now : entry.Since;
            bool warm = BackendsOf(service).All(isAnswered);
            if (!warm && now - since >= MaxWait)
            {
                timedOut.Add(name);
                warm = true;
            }

            _entries[name] = warm ? new Entry(service, null, now) : new Entry(entry.InForce, service, since);
        }

        return timedOut;
    }

    private static IEnumerable<string> BackendsOf(Service service) => WeightedBackends.ResolvedOf(service).Select(backend => backend.Service);

    private readonly record struct Entry(Service? InForce, Service? Pending, TimeSpan Since);
}
