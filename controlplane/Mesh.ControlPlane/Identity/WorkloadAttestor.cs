using System.Security.Cryptography;
using System.Text;
using Mesh.Api.Identity;
using Mesh.Api.WellKnown;

namespace Mesh.ControlPlane.Identity;

/// <summary>Finds out who a caller is from its projected service-account token.</summary>
internal sealed class WorkloadAttestor(ITokenReviewer reviewer, TrustDomain trustDomain, TimeProvider time)
{
    /// <summary>How long a good answer is reused. Short: a deleted pod's token must stop working soon.</summary>
    public static readonly TimeSpan CacheLifetime = TimeSpan.FromSeconds(60);

    // A projected token has 1-2 KiB.
    private const int MaxTokenLength = 16 * 1024;

    // 4096 pods starting within a minute; a full cache only costs reviews.
    private const int MaxCached = 4096;
    private const string ServiceAccountPrefix = "system:serviceaccount:";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (Attestation Attestation, long At)> _cache = new(StringComparer.Ordinal);

    /// <summary>Judges a token.</summary>
    /// <param name="token">What the caller sent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="beforeReview">Called before Kubernetes is asked, which a known token spares; may refuse by throwing.</param>
    public async Task<Attestation> AttestAsync(string token, CancellationToken cancellationToken, Action? beforeReview = null)
    {
        if (token.Length is 0 or > MaxTokenLength)
        {
            return Attestation.Failed("no token, or one of absurd length");
        }

        // Only a hash is kept: a memory dump shall hold no tokens.
        string key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (Cached(key) is { } known)
        {
            return known;
        }

        beforeReview?.Invoke();
        long at = time.GetTimestamp();
        var attestation = Judge(await reviewer.ReviewAsync(token, MeshNames.TokenAudience, cancellationToken));
        if (attestation.Identity is not null)
        {
            Remember(key, attestation, at);
        }

        return attestation;
    }

    private Attestation Judge(TokenReviewOutcome outcome)
    {
        if (!outcome.Authenticated)
        {
            return Attestation.Failed("the API server does not know the token");
        }

        // An authenticator that ignores audiences accepts any token: then it does not repeat ours.
        if (!outcome.Audiences.Contains(MeshNames.TokenAudience))
        {
            return Attestation.Failed($"the token is not for audience {MeshNames.TokenAudience}");
        }

        if (!outcome.Username.StartsWith(ServiceAccountPrefix, StringComparison.Ordinal)
            || outcome.Username[ServiceAccountPrefix.Length..].Split(':') is not [var @namespace, var account]
            || !Api.KubernetesNames.IsLabel(@namespace)
            || !Api.KubernetesNames.IsSubdomain(account))
        {
            return Attestation.Failed("the token is not one of a service account");
        }

        // A token that is bound to no pod was asked for by somebody, not mounted by a kubelet, and lives on when the workload is gone.
        if (outcome.PodUid is not { Length: > 0 } pod)
        {
            return Attestation.Failed("the token is not bound to a pod");
        }

        return new(new SpiffeId(trustDomain, @namespace, account), pod, outcome.PodName ?? "", "");
    }

    private Attestation? Cached(string key)
    {
        lock (_lock)
        {
            return _cache.TryGetValue(key, out var entry) && time.GetElapsedTime(entry.At) < CacheLifetime ? entry.Attestation : null;
        }
    }

    private void Remember(string key, Attestation attestation, long at)
    {
        lock (_lock)
        {
            if (_cache.Count >= MaxCached)
            {
                foreach (string stale in _cache.Where(entry => time.GetElapsedTime(entry.Value.At) >= CacheLifetime).Select(entry => entry.Key).ToList())
                {
                    _cache.Remove(stale);
                }
            }

            if (_cache.Count < MaxCached)
            {
                _cache[key] = (attestation, at);
            }
        }
    }
}
