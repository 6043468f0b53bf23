using System.Collections.Immutable;
using Mesh.Api.Identity;

namespace Mesh.Proxy.Identity;

/// <summary>
/// Identities of which a peer has to prove one: that of a pod, or those of the pods behind a gateway. Compared by value; the hash is made once, because it is part of the key of every connection pool.
/// </summary>
internal sealed class IdentitySet : IEquatable<IdentitySet>
{
    private readonly ImmutableArray<SpiffeId> _ids;
    private readonly string _text;
    private readonly int _hash;

    /// <param name="ids">At least one, in any order.</param>
    /// <exception cref="ArgumentException">There is none: everybody would be a stranger.</exception>
    public IdentitySet(IEnumerable<SpiffeId> ids)
    {
        _ids = [.. ids.DistinctBy(id => id.ToString(), StringComparer.Ordinal).OrderBy(id => id.ToString(), StringComparer.Ordinal)];
        if (_ids.IsEmpty)
        {
            throw new ArgumentException("at least one identity is needed", nameof(ids));
        }

        _text = _ids is [var only] ? only.ToString() : $"{_ids[0]} (+{_ids.Length - 1})";
        HashCode hash = default;
        foreach (SpiffeId id in _ids)
        {
            hash.Add(id.ToString(), StringComparer.Ordinal);
        }

        _hash = hash.ToHashCode();
    }

    /// <summary>In the order of their texts.</summary>
    public ImmutableArray<SpiffeId> Ids => _ids;

    /// <summary>The set of one identity; null for none.</summary>
    public static IdentitySet? Of(SpiffeId? id) => id is null ? null : new IdentitySet([id]);

    public bool Contains(SpiffeId id) => _ids.Contains(id);

    public bool Equals(IdentitySet? other) =>
        ReferenceEquals(this, other) || (other is not null && _hash == other._hash && _ids.AsSpan().SequenceEqual(other._ids.AsSpan()));

    public override bool Equals(object? obj) => Equals(obj as IdentitySet);

    public override int GetHashCode() => _hash;

    /// <summary>The identity; of several the first, and how many more there are. The same object each time.</summary>
    public override string ToString() => _text;
}
