using System.Collections.Immutable;
using Mesh.Api.Federation.V1;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Federation.Statements;

namespace Mesh.ControlPlane.Federation.Following;

/// <summary>
/// Adds up what a peer states. A statement that breaks a rule leaves its last good version in force; nothing is removed before the peer has told everything; and before it has done
/// so for the first time, it has stated nothing. One user.
/// </summary>
internal sealed class StatementFold(string cluster, PeerRules rules)
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _refused = new(StringComparer.Ordinal);
    private readonly HashSet<string> _removed = new(StringComparer.Ordinal);
    private readonly HashSet<StatementName> _pending = [];
    private bool _isInFirstPass = true;
    private long _bytes;

    /// <summary>All that is in force; null before the peer has told everything for the first time.</summary>
    public PeerState? State { get; private set; }

    /// <summary>What is in force, as it was stated.</summary>
    public IReadOnlyCollection<Statement> Statements => _statements.Values;

    /// <summary>What the peer states now and is not in force, with the reasons.</summary>
    public IReadOnlyDictionary<string, string> Refused => _refused;

    /// <summary>What to tell the peer that we hold.</summary>
    public IEnumerable<HeldStatement> Held => _statements.Values.Select(statement => new HeldStatement { Name = statement.Name, Version = statement.Version });

    /// <summary>Takes over what was known before, stale as it may be. It is judged again: the rules may be others now.</summary>
    public void Restore(IEnumerable<Statement> statements)
    {
        foreach (var statement in statements)
        {
            Take(statement);
        }

        _refused.Clear();
        Settle();
    }

    /// <summary>A new stream begins.</summary>
    public void BeginPass()
    {
        _isInFirstPass = true;
        _removed.Clear();
    }

    public FoldedResponse Apply(WatchResponse response)
    {
        List<RefusedStatement> refused = [];
        foreach (var statement in response.Statements)
        {
            _removed.Remove(statement.Name);
            if (Take(statement) is { } reason && refused.Count < StatementLimits.MaxRefusals)
            {
                refused.Add(new() { Name = StatementText.Shown(statement.Name), Reason = reason });
            }
        }

        _removed.UnionWith(response.Removed.Where(name => _statements.ContainsKey(name) || _refused.ContainsKey(name)));
        if (response.Synced)
        {
            _isInFirstPass = false;
        }

        if (!_isInFirstPass)
        {
            foreach (string name in _removed)
            {
                Forget(name);
            }

            _removed.Clear();
        }

        return new(refused, State is null && _isInFirstPass ? null : Settle());
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _statements.Clear();
        _refused.Clear();
        _removed.Clear();
        _pending.Clear();
        _bytes = 0;
        State = null;
    }

    private string? Take(Statement statement)
    {
        int size = statement.CalculateSize();
        _statements.TryGetValue(statement.Name, out var known);
        long after = _bytes + size - (known?.CalculateSize() ?? 0);
        string? fault = StatementJudge.Fault(statement, rules)
            ?? (known is null && _statements.Count >= StatementLimits.MaxStatements ? $"the peer states more than {StatementLimits.MaxStatements} things"
            : after > StatementLimits.MaxTotalBytes ? $"the peer states more than {StatementLimits.MaxTotalBytes} bytes"
            : null);
        if (fault is not null)
        {
            // Names are bounded by what may be stated, too; beyond that it is enough to know that there are more.
            if (_refused.Count < StatementLimits.MaxRefusals)
            {
                _refused[StatementText.Shown(statement.Name)] = fault;
            }

            return fault;
        }

        _statements[statement.Name] = statement;
        _bytes = after;
        _refused.Remove(statement.Name);
        _pending.Add(StatementName.TryParse(statement.Name)!.Value);
        return null;
    }

    private void Forget(string name)
    {
        _refused.Remove(name);
        if (_statements.Remove(name, out var gone))
        {
            _bytes -= gone.CalculateSize();
            _pending.Add(StatementName.TryParse(name)!.Value);
        }
    }

    /// <summary>Puts what came into force.</summary>
    private PeerChange Settle()
    {
        var before = State ?? new(
            cluster,
            Unknown(),
            ImmutableDictionary<ResourceName, ExportedService>.Empty,
            ImmutableDictionary<ResourceName, ExportedEndpoints>.Empty,
            ImmutableDictionary<string, RegionDecision>.Empty);
        var services = before.Services.ToBuilder();
        var endpoints = before.Endpoints.ToBuilder();
        var regions = before.Regions.ToBuilder();
        var facts = before.Facts;
        foreach (var name in _pending)
        {
            var statement = _statements.GetValueOrDefault(name.ToString());
            switch (name.Kind)
            {
                case StatementKind.Cluster:
                    facts = statement?.Cluster ?? Unknown();
                    break;
                case StatementKind.Service:
                    Set(services, name.Service, statement?.Service);
                    break;
                case StatementKind.Endpoints:
                    Set(endpoints, name.Service, statement?.Endpoints);
                    break;
                default:
                    Set(regions, name.Region, statement?.Region);
                    break;
            }
        }

        var change = new PeerChange(
            cluster,
            [.. _pending.Where(name => name.Kind is StatementKind.Service or StatementKind.Endpoints).Select(name => name.Service).Distinct()],
            FactsChanged: State is null || _pending.Contains(StatementName.Cluster),
            RegionsChanged: _pending.Any(name => name.Kind == StatementKind.Region));
        _pending.Clear();
        State = before with { Facts = facts, Services = services.ToImmutable(), Endpoints = endpoints.ToImmutable(), Regions = regions.ToImmutable() };
        return change;
    }

    /// <summary>Of a peer whose facts were refused nothing is known: a network of its own without gateways.</summary>
    private ClusterFacts Unknown() => new() { TrustDomain = rules.TrustDomain.Name };

    private static void Set<TKey, T>(ImmutableDictionary<TKey, T>.Builder map, TKey key, T? value)
        where TKey : notnull
        where T : class
    {
        if (value is null)
        {
            map.Remove(key);
        }
        else
        {
            map[key] = value;
        }
    }
}
