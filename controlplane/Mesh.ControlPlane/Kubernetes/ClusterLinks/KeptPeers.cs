using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Federation.Following;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Kubernetes.ClusterLinks;

/// <summary>
/// What peers stated, in ConfigMaps: <c>mesh-peer-NAME</c> and, because a ConfigMap holds no more than 1 MiB, <c>mesh-peer-NAME.1</c> and so on. They belong to the ClusterLink and go
/// with it. The leader writes them; every replica reads them at its start.
/// </summary>
internal sealed partial class KeptPeers(KubernetesConnection connection, ControlPlaneOptions options, LinkReports reports, PeerStates states, FederationSurroundings surroundings) : IKeptPeers
{
    private const string SeenKey = "lastSeen";
    private const string PinnedKey = "pinned";
    private const string PartsKey = "parts";
    private const string HashKey = "sha256";
    private const string ContentKey = "statements.gz";
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    private readonly ResourceClient<V1ConfigMap> _configMaps = connection.Resource<V1ConfigMap>();
    private readonly Dictionary<string, (PeerState State, DateTimeOffset At)> _written = new(StringComparer.Ordinal);

    public async Task<KeptPeer?> ReadAsync(string cluster, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(FirstDelay, LongestDelay, new Random());
        while (true)
        {
            try
            {
                return await ReadPartsAsync(cluster, cancellationToken);
            }
            catch (Exception exception) when (exception is KubernetesApiException or HttpRequestException or IOException or TimeoutException && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(backoff.Next(), surroundings.Time, cancellationToken);
            }
        }
    }

    /// <summary>Keeps what a peer states now, if that differs from what was kept and it is time.</summary>
    public async Task KeepAsync(ClusterLink owner, Link link, CancellationToken cancellationToken)
    {
        var now = surroundings.Time.GetUtcNow();
        if (!states.Current.TryGetValue(link.Cluster, out var state)
            || state.StaleSince is not null
            || (_written.TryGetValue(link.Cluster, out var written) && (IsSame(written.State, state) || now - written.At < options.PeerKeepInterval)))
        {
            return;
        }

        var parts = KeptCodec.Encode(state);
        string hash = KeptCodec.HashOf(parts);
        // The head comes last: until it names them, new parts mean nothing, and until then old ones do not fit its hash.
        for (int part = parts.Count - 1; part >= 0; part--)
        {
            var content = new JsonObject { ["binaryData"] = new JsonObject { [ContentKey] = Convert.ToBase64String(parts[part]) } };
            if (part == 0)
            {
                var seen = reports.Current.GetValueOrDefault(link.Cluster)?.LastSeen ?? now;
                content["data"] = new JsonObject
                {
                    [SeenKey] = seen.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                    [PinnedKey] = link.Pinned.Fingerprint,
                    [PartsKey] = parts.Count.ToString(CultureInfo.InvariantCulture),
                    [HashKey] = hash,
                };
            }

            await WriteAsync(owner, KeyOf(link.Cluster, part), content, cancellationToken);
        }

        _written[link.Cluster] = (state, now);
    }

    private async Task<KeptPeer?> ReadPartsAsync(string cluster, CancellationToken cancellationToken)
    {
        if (await _configMaps.GetAsync(KeyOf(cluster, 0), cancellationToken) is not { } head)
        {
            return null;
        }

        List<byte[]> parts = [Content(head)];
        int count = int.TryParse(Text(head, PartsKey), NumberStyles.None, CultureInfo.InvariantCulture, out int named) && named is > 0 and <= KeptCodec.MaxParts ? named : 0;
        for (int part = 1; part < count; part++)
        {
            if (await _configMaps.GetAsync(KeyOf(cluster, part), cancellationToken) is { } further)
            {
                parts.Add(Content(further));
            }
        }

        if (KeptCodec.HashOf(parts) != Text(head, HashKey)
            || KeptCodec.Decode(parts) is not { } statements
            || !DateTimeOffset.TryParse(Text(head, SeenKey), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var seen))
        {
            Log.Unreadable(surroundings.Logger, KeyOf(cluster, 0), cluster);
            return null;
        }

        return new(statements, seen, Text(head, PinnedKey));
    }

    private async Task WriteAsync(ClusterLink owner, ResourceKey key, JsonObject content, CancellationToken cancellationToken)
    {
        // The same object on both ways: an owner that was made anew under its name takes over.
        var reference = new V1OwnerReference { ApiVersion = owner.ApiVersion, Kind = ClusterLink.KindName, Name = owner.Metadata.Name, Uid = owner.Metadata.Uid };
        content["metadata"] = new JsonObject
        {
            ["ownerReferences"] = new JsonArray(new JsonObject
            {
                ["apiVersion"] = reference.ApiVersion, ["kind"] = reference.Kind, ["name"] = reference.Name, ["uid"] = reference.Uid,
            }),
        };
        try
        {
            await _configMaps.PatchAsync(key, Patch.Merge(content), cancellationToken);
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            await _configMaps.CreateAsync(
                new V1ConfigMap { Metadata = new() { NamespaceProperty = key.Namespace, Name = key.Name, Labels = ObjectLabels.Owned, OwnerReferences = [reference] } }, cancellationToken);
            await _configMaps.PatchAsync(key, Patch.Merge(content), cancellationToken);
        }
    }

    private ResourceKey KeyOf(string cluster, int part) =>
        new(options.Namespace, MeshNames.PeerConfigMapPrefix + cluster + (part == 0 ? "" : $".{part.ToString(CultureInfo.InvariantCulture)}"));

    /// <summary>Parts are immutable and replaced when they change.</summary>
    private static bool IsSame(PeerState one, PeerState other) =>
        ReferenceEquals(one.Facts, other.Facts) && ReferenceEquals(one.Services, other.Services) && ReferenceEquals(one.Endpoints, other.Endpoints) && ReferenceEquals(one.Regions, other.Regions);

    private static byte[] Content(V1ConfigMap map) => map.BinaryData?.TryGetValue(ContentKey, out byte[]? bytes) == true ? bytes : [];

    private static string Text(V1ConfigMap map, string key) => map.Data?.TryGetValue(key, out string? text) == true ? text : "";

    private static partial class Log
    {
        [LoggerMessage(EventIds.KeptPeerUnreadable, LogLevel.Warning, "ConfigMap {ConfigMap} does not hold what was kept of cluster {Cluster}; until that is connected, nothing is known of it")]
        public static partial void Unreadable(ILogger logger, ResourceKey configMap, string cluster);
    }
}
