namespace Mesh.Proxy.Routing.Matching;

/// <summary>Compiled expressions by their text, over snapshots: compiling one costs as much as thousands of matches. Used by one thread, away from requests.</summary>
internal sealed class PatternTable
{
    private Dictionary<string, RoutePattern> _previous = [];
    private Dictionary<string, RoutePattern> _next = [];

    /// <summary>Begins a snapshot.</summary>
    public void Begin() => _next = [];

    /// <summary>Ends a snapshot: expressions that were not asked for are forgotten.</summary>
    public void End() => _previous = _next;

    /// <summary>The expression, which has passed validation.</summary>
    public RoutePattern Get(string pattern)
    {
        if (!_next.TryGetValue(pattern, out RoutePattern? known))
        {
            known = _previous.GetValueOrDefault(pattern) ?? Compile(pattern);
            _next.Add(pattern, known);
        }

        return known;
    }

    private static RoutePattern Compile(string pattern) => RoutePattern.TryCreate(pattern, out RoutePattern? compiled, out string? fault)
        ? compiled
        : throw new InvalidOperationException($"'{pattern}' passed validation but is no expression: {fault}");
}
