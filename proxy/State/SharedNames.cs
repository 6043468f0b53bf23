namespace Mesh.Proxy.State;

/// <summary>
/// One object for each name of a cluster or region, however many endpoints carry it: telemetry finds its series by reference, and looks at characters only if that fails. Used by one thread.
/// </summary>
internal sealed class SharedNames
{
    /// <summary>More than a federation has; beyond it everything is forgotten, and names that are in use live on where they are used.</summary>
    public const int MaxNames = 1024;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public string Get(string name)
    {
        if (_names.TryGetValue(name, out string? known))
        {
            return known;
        }

        if (_names.Count >= MaxNames)
        {
            _names.Clear();
        }

        _names.Add(name);
        return name;
    }
}
