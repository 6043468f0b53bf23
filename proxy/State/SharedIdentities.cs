using Mesh.Api.Identity;
using Mesh.Proxy.Identity;

namespace Mesh.Proxy.State;

/// <summary>One object for the identity that all pods of a workload prove, however many they are: it is read once, and keys of connection pools compare by reference. Used by one thread.</summary>
internal sealed class SharedIdentities
{
    /// <summary>Identities that are remembered; beyond it everything is forgotten, and those that are in use live on where they are used.</summary>
    public const int MaxIdentities = 1024;

    private readonly Dictionary<string, IdentitySet?> _sets = new(StringComparer.Ordinal);

    /// <summary>The set of one identity.</summary>
    /// <returns>Null if it is none.</returns>
    public IdentitySet? Get(string id)
    {
        if (_sets.TryGetValue(id, out IdentitySet? known))
        {
            return known;
        }

        if (_sets.Count >= MaxIdentities)
        {
            _sets.Clear();
        }

        return _sets[id] = IdentitySet.Of(SpiffeId.TryParse(id));
    }
}
