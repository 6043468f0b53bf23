using System.Collections.Frozen;

namespace Mesh.Sandbox.Node.Containers;

/// <summary>All images that exist. An image that is not in the table cannot be pulled, as from a registry that does not have it.</summary>
public sealed class ImageTable(IEnumerable<ContainerImage> images)
{
    private readonly FrozenDictionary<string, ContainerImage> _images = images.ToFrozenDictionary(image => image.Name, StringComparer.Ordinal);

    /// <summary>The image of that name, or null.</summary>
    public ContainerImage? Find(string? name) => name is null ? null : _images.GetValueOrDefault(name);
}
