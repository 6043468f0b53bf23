using k8s.Models;
using Mesh.Sandbox.Node.Configuration;

namespace Mesh.Sandbox.Node.Volumes;

/// <summary>The volumes of one pod: directories below the pod's own, which containers get bound to their mount paths.</summary>
internal sealed class PodVolumes(V1Pod pod, string directory, PodFacts facts, IConfigurationSource source, TimeProvider timeProvider)
{
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;

    private readonly ServiceAccountTokens _tokens = new(pod, source, timeProvider);
    private int _version;

    /// <summary>When a token has to be replaced, or null.</summary>
    public DateTimeOffset? NextRefresh => _tokens.NextRefresh;

    /// <summary>Creates what is missing and rewrites what changed. Running containers see the change.</summary>
    /// <param name="current">The pod as it is now: its labels and annotations may have changed.</param>
    /// <param name="cancellationToken">Ends the wait for a token.</param>
    /// <exception cref="VolumeException">A volume cannot be set up; the message says why.</exception>
    public async Task UpdateAsync(V1Pod current, CancellationToken cancellationToken)
    {
        var content = new VolumeContent(current, facts, source);
        foreach (var volume in pod.Spec.Volumes ?? [])
        {
            await UpdateAsync(volume, content, cancellationToken);
        }
    }

    /// <summary>Whether a change of that object can change a file.</summary>
    public bool Uses(string kind, string name) => (pod.Spec.Volumes ?? []).Any(volume => Names(volume).Contains((kind, name)));

    /// <summary>The host's path of what a container mounts.</summary>
    /// <exception cref="VolumeException">There is no such volume, or the sub-path leads out of it.</exception>
    public string PathOf(V1VolumeMount mount, string? subPath)
    {
        if ((pod.Spec.Volumes ?? []).All(volume => volume.Name != mount.Name))
        {
            throw new VolumeException($"there is no volume \"{mount.Name}\"");
        }

        var path = DirectoryOf(mount.Name);
        if (string.IsNullOrEmpty(subPath))
        {
            return path;
        }

        var target = Path.Combine(path, VolumeContent.SafePath(subPath));
        if (!Path.Exists(target))
        {
            Directory.CreateDirectory(target);
            File.SetUnixFileMode(target, Everybody);
        }

        return target;
    }

    private async Task UpdateAsync(V1Volume volume, VolumeContent content, CancellationToken cancellationToken)
    {
        var path = DirectoryOf(volume.Name);
        var group = (uint?)pod.Spec.SecurityContext?.FsGroup;
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            FileOwnership.Set(path, group, volume.EmptyDir is null ? Everybody & ~(UnixFileMode.GroupWrite | UnixFileMode.OtherWrite) : EmptyDirMode(group));
        }

        if (volume.EmptyDir is null)
        {
            var files = await FilesAsync(volume, content, cancellationToken);
            AtomicDirectory.Write(path, files, group, $"{timeProvider.GetUtcNow():yyyy_MM_dd_HH_mm_ss}.{_version++}");
        }
    }

    private async Task<IReadOnlyDictionary<string, VolumeFile>> FilesAsync(V1Volume volume, VolumeContent content, CancellationToken cancellationToken) => volume switch
    {
        { ConfigMap: { } map } => content.ConfigMap(map.Name, map.Items, map.Optional == true, map.DefaultMode),
        { Secret: { } secret } => content.Secret(secret.SecretName, secret.Items, secret.Optional == true, secret.DefaultMode),
        { DownwardAPI: { } downward } => content.DownwardApi(downward.Items, downward.DefaultMode),
        { Projected: { } projected } => await ProjectedAsync(projected, content, cancellationToken),
        _ => throw new VolumeException(
            $"volume \"{volume.Name}\" is of a kind that the sandbox does not offer; it has emptyDir, configMap, secret, downwardAPI and projected"),
    };

    private async Task<Dictionary<string, VolumeFile>> ProjectedAsync(
        V1ProjectedVolumeSource projected,
        VolumeContent content,
        CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, VolumeFile>();
        foreach (var part in projected.Sources ?? [])
        {
            var added = part switch
            {
                { ServiceAccountToken: { } token } => new()
                {
                    [VolumeContent.SafePath(token.Path)] = VolumeContent.File(await _tokens.GetAsync(token, cancellationToken), projected.DefaultMode),
                },
                { ConfigMap: { } map } => content.ConfigMap(map.Name, map.Items, map.Optional == true, projected.DefaultMode),
                { Secret: { } secret } => content.Secret(secret.Name, secret.Items, secret.Optional == true, projected.DefaultMode),
                { DownwardAPI: { } downward } => content.DownwardApi(downward.Items, projected.DefaultMode),
                _ => throw new VolumeException("a projected volume has a source that the sandbox does not offer"),
            };
            foreach (var (name, file) in added)
            {
                files[name] = file;
            }
        }

        return files;
    }

    private static IEnumerable<(string Kind, string Name)> Names(V1Volume volume)
    {
        if (volume.ConfigMap is { } map)
        {
            yield return (V1ConfigMap.KubeKind, map.Name);
        }

        if (volume.Secret is { } secret)
        {
            yield return (V1Secret.KubeKind, secret.SecretName);
        }

        foreach (var part in volume.Projected?.Sources ?? [])
        {
            if (part.ConfigMap is { } projectedMap)
            {
                yield return (V1ConfigMap.KubeKind, projectedMap.Name);
            }

            if (part.Secret is { } projectedSecret)
            {
                yield return (V1Secret.KubeKind, projectedSecret.Name);
            }
        }
    }

    /// <summary>Everybody may write, as kubelet has it; with an fsGroup, new files inherit the group.</summary>
    private static UnixFileMode EmptyDirMode(uint? group) => group is null ? Everybody : Everybody | UnixFileMode.SetGroup;

    private string DirectoryOf(string volume) => Path.Combine(directory, volume);
}
