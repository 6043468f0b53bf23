using System.Collections.Immutable;

namespace Mesh.ControlPlane.Snapshots;

/// <summary>All resources of one type at one moment, findable by name and by alias.</summary>
/// <param name="ByName">Resources by their own name.</param>
/// <param name="Aliases">Alias to resource name.</param>
internal sealed record ResourceSet(ImmutableDictionary<string, PublishedResource> ByName, ImmutableDictionary<string, string> Aliases)
{
    public static readonly ResourceSet Empty = new(
        ImmutableDictionary.Create<string, PublishedResource>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, string>(StringComparer.Ordinal));

    /// <summary>The resource with that name or alias, in all its forms.</summary>
    public PublishedResource? Find(string nameOrAlias) =>
        ByName.TryGetValue(nameOrAlias, out var resource) || (Aliases.TryGetValue(nameOrAlias, out var name) && ByName.TryGetValue(name, out resource))
            ? resource
            : null;

    /// <summary>The resource with that name or alias as a subscriber of a namespace gets it.</summary>
    public EncodedResource? Find(string nameOrAlias, string subscriberNamespace) => Find(nameOrAlias)?.For(subscriberNamespace);
}
