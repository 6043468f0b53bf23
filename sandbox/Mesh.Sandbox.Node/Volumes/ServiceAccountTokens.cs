using System.Text;
using k8s.Models;
using Mesh.Sandbox.Node.Configuration;

namespace Mesh.Sandbox.Node.Volumes;

/// <summary>The tokens of one pod, asked for once and again when 80 % of their life, or a day, is over, as kubelet does.</summary>
internal sealed class ServiceAccountTokens(V1Pod pod, IConfigurationSource source, TimeProvider timeProvider)
{
    private const double RefreshAfterShareOfLife = 0.8;

    private static readonly TimeSpan RefreshAfter = TimeSpan.FromHours(24);
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(1);

    private readonly Dictionary<(string? Audience, long? Seconds), IssuedToken> _tokens = [];

    /// <summary>When the first of the tokens wants to be replaced; null while there are none.</summary>
    public DateTimeOffset? NextRefresh => _tokens.Count == 0 ? null : _tokens.Values.Min(token => token.RefreshAt);

    public async Task<byte[]> GetAsync(V1ServiceAccountTokenProjection projection, CancellationToken cancellationToken)
    {
        var key = (projection.Audience, projection.ExpirationSeconds);
        var now = timeProvider.GetUtcNow();
        if (_tokens.TryGetValue(key, out var known) && now < known.RefreshAt)
        {
            return known.Content;
        }

        var lifetime = projection.ExpirationSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : DefaultLifetime;
        var answer = await source.RequestTokenAsync(pod, projection.Audience, lifetime, cancellationToken);
        if (answer.Status is not { Token.Length: > 0, ExpirationTimestamp: { } expiry } status)
        {
            throw new VolumeException("the API server issued no token");
        }

        // What was granted counts, which may be less or more than what was asked for.
        var granted = new DateTimeOffset(DateTime.SpecifyKind(expiry, DateTimeKind.Utc)) - now;
        var after = granted * RefreshAfterShareOfLife;
        var issued = new IssuedToken(Encoding.ASCII.GetBytes(status.Token), now + (after < RefreshAfter ? after : RefreshAfter));
        _tokens[key] = issued;
        return issued.Content;
    }

    private sealed record IssuedToken(byte[] Content, DateTimeOffset RefreshAt);
}
