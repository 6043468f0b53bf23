using System.Runtime.InteropServices;

namespace Mesh.ControlPlane.Discovery;

/// <summary>
/// The names that a client subscribed to, and the resource that each stands for at present: the name itself, or another one if it is an alias.
/// </summary>
internal sealed class Coverage
{
    private readonly Dictionary<string, string?> _targets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _references = new(StringComparer.Ordinal);

    public int Count => _targets.Count;

    public IReadOnlyCollection<string> Names => _targets.Keys;

    public bool Contains(string name) => _targets.ContainsKey(name);

    /// <summary>True if some subscribed name stands for the resource.</summary>
    public bool Covers(string resource) => _references.ContainsKey(resource);

    public string? Target(string name) => _targets[name];

    /// <returns>False if the name is there already.</returns>
    public bool Add(string name) => _targets.TryAdd(name, null);

    public void Remove(string name)
    {
        Retarget(name, null);
        _targets.Remove(name);
    }

    public void Retarget(string name, string? resource)
    {
        string? old = _targets[name];
        if (old == resource)
        {
            return;
        }

        _targets[name] = resource;
        if (old is not null && --CollectionsMarshal.GetValueRefOrNullRef(_references, old) == 0)
        {
            _references.Remove(old);
        }

        if (resource is not null)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_references, resource, out _)++;
        }
    }
}
