using System.Text;
using k8s.Models;
using Mesh.Sandbox.Node.Configuration;

namespace Mesh.Sandbox.Node.Volumes;

/// <summary>The files of a volume that comes from objects, as a pure function of those objects; tokens are handled by <see cref="ServiceAccountTokens"/>.</summary>
internal sealed class VolumeContent(V1Pod pod, PodFacts facts, IConfigurationSource source)
{
    private const int DefaultMode = 0b110_100_100;

    private readonly string _namespace = pod.Metadata.NamespaceProperty;

    public Dictionary<string, VolumeFile> ConfigMap(string name, IList<V1KeyToPath>? items, bool optional, int? mode)
    {
        if (source.ConfigMap(_namespace, name) is not { } map)
        {
            return optional ? [] : throw new VolumeException($"configmap \"{name}\" not found");
        }

        var data = (map.Data ?? new Dictionary<string, string>()).ToDictionary(entry => entry.Key, entry => Encoding.UTF8.GetBytes(entry.Value));
        foreach (var (key, value) in map.BinaryData ?? new Dictionary<string, byte[]>())
        {
            data[key] = value;
        }

        return Select($"configmap \"{name}\"", data, items, optional, mode);
    }

    public Dictionary<string, VolumeFile> Secret(string name, IList<V1KeyToPath>? items, bool optional, int? mode) =>
        source.Secret(_namespace, name) is { } secret
            ? Select($"secret \"{name}\"", secret.Data ?? new Dictionary<string, byte[]>(), items, optional, mode)
            : optional ? [] : throw new VolumeException($"secret \"{name}\" not found");

    public Dictionary<string, VolumeFile> DownwardApi(IList<V1DownwardAPIVolumeFile>? items, int? mode)
    {
        var files = new Dictionary<string, VolumeFile>();
        foreach (var item in items ?? [])
        {
            var value = item.FieldRef is { } field ? DownwardFields.Field(pod, facts, field.FieldPath) : Resource(item.ResourceFieldRef);
            files[SafePath(item.Path)] = value is null
                ? throw new VolumeException($"downward API file {item.Path} refers to an unknown field")
                : File(Encoding.UTF8.GetBytes(value), item.Mode ?? mode);
        }

        return files;
    }

    public static VolumeFile File(byte[] content, int? mode) => new(content, (UnixFileMode)(mode ?? DefaultMode));

    /// <summary>A path from a pod's specification must stay inside its volume.</summary>
    public static string SafePath(string path) =>
        path.Length > 0 && path[0] != '/' && !path.Split('/').Contains("..") ? path : throw new VolumeException($"path \"{path}\" leads out of its volume");

    private string? Resource(V1ResourceFieldSelector? selector)
    {
        var container = pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []).FirstOrDefault(candidate => candidate.Name == selector?.ContainerName);
        return selector is null || container is null ? null : DownwardFields.Resource(container, facts, selector);
    }

    private static Dictionary<string, VolumeFile> Select(string owner, IDictionary<string, byte[]> data, IList<V1KeyToPath>? items, bool optional, int? mode)
    {
        if (items is null or { Count: 0 })
        {
            return data.ToDictionary(entry => entry.Key, entry => File(entry.Value, mode));
        }

        var files = new Dictionary<string, VolumeFile>();
        foreach (var item in items)
        {
            if (data.TryGetValue(item.Key, out var value))
            {
                files[SafePath(item.Path)] = File(value, item.Mode ?? mode);
            }
            else if (!optional)
            {
                throw new VolumeException($"{owner} references non-existent key: {item.Key}");
            }
        }

        return files;
    }
}
