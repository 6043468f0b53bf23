using System.Collections.Immutable;

namespace Mesh.ControlPlane.Snapshots;

/// <summary>A resource with all its forms: what subscribers get, and what those of some namespaces get in its place under the same name.</summary>
/// <param name="Default">For everybody who has no variant.</param>
/// <param name="Variants">By namespace of the subscriber; name and aliases are those of <paramref name="Default"/>.</param>
internal sealed record PublishedResource(EncodedResource Default, ImmutableDictionary<string, EncodedResource> Variants)
{
    public PublishedResource(EncodedResource resource)
        : this(resource, ImmutableDictionary<string, EncodedResource>.Empty)
    {
    }

    /// <summary>Other clusters may know of it, so gateways get it.</summary>
    public bool IsExported { get; init; }

    public string Name => Default.Name;

    public string TypeUrl => Default.TypeUrl;

    public IReadOnlyList<string> Aliases => Default.Aliases;

    /// <summary>What a subscriber of that namespace gets.</summary>
    public EncodedResource For(string subscriberNamespace) => Variants.GetValueOrDefault(subscriberNamespace, Default);

    /// <summary>True if every subscriber gets the same from both. What nobody has asked for is not compared: nobody gets anything from it.</summary>
    public bool IsSameAs(PublishedResource? other) =>
        other is not null
        && Default.IsEncoded
        && other.Default.Version == Default.Version
        && other.IsExported == IsExported
        && other.Variants.Count == Variants.Count
        && Variants.All(variant => other.Variants.TryGetValue(variant.Key, out var counterpart) && counterpart.Version == variant.Value.Version);
}
