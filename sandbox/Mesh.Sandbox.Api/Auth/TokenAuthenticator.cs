using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Mesh.Sandbox.Api.Auth;

/// <summary>
/// Checks service-account tokens: signature, issuer, lifetime, audience, and that the service account and the bound pod still exist with the uid
/// the token was made for.
/// </summary>
internal sealed class TokenAuthenticator : IDisposable
{
    /// <summary>Longest token that is parsed; Kubernetes' own are about 1,200 characters.</summary>
    private const int MaxTokenLength = 16 * 1024;

    /// <summary>A deleted pod may still use its token for this long while it shuts down; the value of Kubernetes.</summary>
    private static readonly TimeSpan DeletionLeeway = TimeSpan.FromSeconds(60);

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = MaxTokenLength };
    private readonly ECDsa _key = ECDsa.Create();
    private readonly TokenValidationParameters _parameters;
    private readonly string _apiAudience;
    private readonly ObjectLookup _lookup;
    private readonly TimeProvider _time;

    public TokenAuthenticator(ServiceAccountTokenIssuer issuer, ObjectLookup lookup, TimeProvider time)
    {
        _key.ImportSubjectPublicKeyInfo(issuer.PublicKey, out _);
        _lookup = lookup;
        _time = time;
        _apiAudience = issuer.ApiAudience;
        _parameters = new TokenValidationParameters
        {
            ValidIssuer = issuer.Issuer,
            IssuerSigningKey = new ECDsaSecurityKey(_key),
            TryAllIssuerSigningKeys = true, // The key has no id of its own in the handler's eyes; there is only one.
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            RequireSignedTokens = true,
            ValidateAudience = false, // Checked below: the answer names the audiences that match.
            ValidateLifetime = false, // Checked below: against the injected clock, with Kubernetes' own texts.
        };
    }

    /// <param name="token">The bearer token.</param>
    /// <param name="audiences">Accepted audiences; empty means the API server's own.</param>
    public async Task<TokenResult> AuthenticateAsync(string token, IReadOnlyList<string> audiences)
    {
        if (token.Length is 0 or > MaxTokenLength)
        {
            return TokenResult.Refused();
        }

        var validated = await _handler.ValidateTokenAsync(token, _parameters);
        if (!validated.IsValid || validated.SecurityToken is not JsonWebToken jwt || Claims(jwt) is not { } claims || jwt.Subject != claims.Username)
        {
            return TokenResult.Refused();
        }

        IReadOnlyList<string> requested = audiences.Count > 0 ? audiences : [_apiAudience];
        var matching = requested.Where(audience => jwt.Audiences.Contains(audience, StringComparer.Ordinal)).ToArray();
        if (matching.Length == 0)
        {
            return TokenResult.Refused($"token audiences {Quote(jwt.Audiences)} is invalid for the target audiences {Quote(requested)}");
        }

        return (CheckLifetime(jwt) ?? CheckBoundObjects(claims)) is { } reason
            ? TokenResult.Refused(reason)
            : TokenResult.Accepted(claims.ToUserInfo(jwt.Id), matching);
    }

    public void Dispose() => _key.Dispose();

    private static ServiceAccountClaims? Claims(JsonWebToken jwt) =>
        jwt.TryGetPayloadValue<System.Text.Json.JsonElement>(ServiceAccountClaims.ClaimName, out var element)
        && element.ValueKind == System.Text.Json.JsonValueKind.Object
            ? ServiceAccountClaims.FromJson(JsonObject.Create(element)!)
            : null;

    private string? CheckLifetime(JsonWebToken jwt)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        if (now >= jwt.ValidTo)
        {
            return "service account token has expired";
        }

        return now < jwt.ValidFrom || now < jwt.IssuedAt ? "service account token is not valid yet" : null;
    }

    private string? CheckBoundObjects(ServiceAccountClaims claims)
    {
        var account = claims.ServiceAccount;
        if (_lookup("serviceaccounts", claims.Namespace, account.Name) is not { } stored)
        {
            return $"serviceaccounts \"{account.Name}\" not found";
        }

        if (IsInvalidated(stored))
        {
            return "service account token has been invalidated";
        }

        if (BoundObjectReference.FromObject(stored)?.Uid is var uid && uid != account.Uid)
        {
            return $"service account UID ({uid}) does not match claim ({account.Uid})";
        }

        // A node beside a pod only says where the pod ran; alone, it is what the token is bound to.
        return Check("pods", "pod", claims.Namespace, claims.Pod)
            ?? Check("secrets", "secret", claims.Namespace, claims.Secret)
            ?? (claims.Pod is null ? Check("nodes", "node", "", claims.Node) : null);
    }

    private string? Check(string resource, string kind, string ns, BoundObjectReference? bound)
    {
        if (bound is null)
        {
            return null;
        }

        if (_lookup(resource, ns, bound.Name) is not { } stored || IsInvalidated(stored))
        {
            return "service account token has been invalidated";
        }

        var uid = BoundObjectReference.FromObject(stored)?.Uid;
        return uid == bound.Uid ? null : $"{kind} UID ({uid}) does not match service account {kind} ref claim ({bound.Uid})";
    }

    private bool IsInvalidated(JsonObject stored) =>
        stored["metadata"]?["deletionTimestamp"]?.ToString() is { } text
        && DateTimeOffset.TryParse(text, out var deletion)
        && deletion < _time.GetUtcNow() - DeletionLeeway;

    private static string Quote(IEnumerable<string> values) => $"[{string.Join(' ', values.Select(static value => $"\"{value}\""))}]";
}
