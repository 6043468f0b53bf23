using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.Joining;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Federation.Serving;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;

namespace Mesh.ControlPlane.Kubernetes.ClusterLinks;

/// <summary>
/// The tokens in Secret <c>mesh-link-tokens</c>. The first to use one is written beside it before anything else happens, with the version of the Secret that was read: of two who use it
/// at once, one gets through, and nobody else ever.
/// </summary>
internal sealed class JoinTokens(
    KubernetesConnection connection, ClusterInformers informers, ControlPlaneOptions options, EventRecorder events, FederationSurroundings surroundings) : IJoinTokens
{
    private readonly ResourceClient<V1Secret> _secrets = connection.Resource<V1Secret>();
    private readonly ResourceClient<ClusterLink> _links = connection.Resource<ClusterLink>();
    private readonly ResourceKey _key = new(options.Namespace, MeshNames.LinkTokensSecret);

    public async Task<string?> RedeemAsync(JoinClaim claim, string token, string source, CancellationToken cancellationToken)
    {
        string cluster = claim.Identity.Cluster;
        if (Find(cluster) is not { } link)
        {
            return "there is no ClusterLink to it";
        }

        string? refusal = await SpendAsync(claim, token, cancellationToken);
        if (refusal is not null)
        {
            events.Record(link, EventType.Warning, "JoinRefused", "Join", $"an attempt to join from {source} was refused: {refusal}");
            return refusal;
        }

        var joined = new JsonObject
        {
            ["address"] = claim.Address.ToString(),
            ["trustDomain"] = claim.Identity.TrustDomain.Name,
            ["trustBundle"] = claim.Roots.Pem,
            ["time"] = KubernetesTime.Seconds(surroundings.Time.GetUtcNow()).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        };
        await _links.PatchStatusAsync(ResourceKey.Of(link), Patch.Merge(new JsonObject { ["status"] = new JsonObject { ["joined"] = joined } }), cancellationToken);
        events.Record(link, EventType.Normal, "Joined", "Join", $"{claim.Identity} has joined from {source}; it is reached at {claim.Address}");
        return null;
    }

    /// <summary>The token with which this cluster is to join a peer; null if there is none, or it has ended.</summary>
    public async Task<JoinToken?> ToJoinAsync(string cluster, CancellationToken cancellationToken) =>
        JoinToken.TryParse(Text(await _secrets.GetAsync(_key, cancellationToken), cluster + MeshNames.JoinKeySuffix)) is { } token && token.Expires > surroundings.Time.GetUtcNow() ? token : null;

    /// <summary>Forgets the token with which this cluster has joined a peer.</summary>
    public Task JoinedAsync(string cluster, CancellationToken cancellationToken) => RemoveAsync([cluster + MeshNames.JoinKeySuffix], cancellationToken);

    /// <summary>Forgets tokens that nobody can use any more.</summary>
    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        var now = surroundings.Time.GetUtcNow();
        var secret = await _secrets.GetAsync(_key, cancellationToken);
        string[] ended =
        [
            .. (secret?.Data?.Keys ?? []).Where(key => (IssuedToken.TryParse(Text(secret, key))?.Expires ?? JoinToken.TryParse(Text(secret, key))?.Expires ?? DateTimeOffset.MinValue) <= now),
        ];
        if (ended.Length > 0)
        {
            await RemoveAsync(ended, cancellationToken);
        }
    }

    private async Task<string?> SpendAsync(JoinClaim claim, string token, CancellationToken cancellationToken)
    {
        string cluster = claim.Identity.Cluster;
        var secret = await _secrets.GetAsync(_key, cancellationToken);
        if (IssuedToken.TryParse(Text(secret, cluster)) is not { } issued)
        {
            return "there is no token for it: it was revoked, has ended, or was never made";
        }

        if (!issued.Matches(token))
        {
            return "the token is another one";
        }

        if (issued.Expires <= surroundings.Time.GetUtcNow())
        {
            return "the token has expired";
        }

        string hash = HashOf(claim);
        if (issued.Claim.Length > 0)
        {
            return issued.Claim == hash ? null : "the token has been used by somebody else";
        }

        // Refused as a conflict if somebody wrote meanwhile; the caller comes again.
        await _secrets.PatchAsync(
            _key,
            Patch.Merge(new JsonObject
            {
                ["metadata"] = new JsonObject { ["resourceVersion"] = secret!.Metadata.ResourceVersion },
                ["data"] = new JsonObject { [cluster] = Convert.ToBase64String(Encoding.ASCII.GetBytes((issued with { Claim = hash }).ToString())) },
            }),
            cancellationToken);
        return null;
    }

    private ClusterLink? Find(string cluster) => LinkTranslator.Read(informers.ClusterLinks.Store.All(), options.Cluster)
        .Where(entry => entry.Value.Cluster == cluster && entry.Value.Accepted.Holds)
        .Select(entry => informers.ClusterLinks.Store.Get(ResourceKey.ClusterScoped(entry.Key)))
        .FirstOrDefault(link => link is not null);

    private Task<V1Secret> RemoveAsync(IEnumerable<string> keys, CancellationToken cancellationToken) => _secrets.PatchAsync(
        _key, Patch.Merge(new JsonObject { ["data"] = new JsonObject(keys.Select(key => KeyValuePair.Create(key, (JsonNode?)null))) }), cancellationToken);

    private static string HashOf(JoinClaim claim) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{claim.Identity}\n{claim.Address}\n{claim.Roots.Pem}")));

    private static string? Text(V1Secret? secret, string key) => secret?.Data?.TryGetValue(key, out byte[]? bytes) == true ? Encoding.UTF8.GetString(bytes) : null;
}
