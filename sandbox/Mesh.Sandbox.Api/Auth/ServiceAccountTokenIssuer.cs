using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Auth;

/// <summary>Signs service-account tokens: JWTs with ES256 and the claims of Kubernetes. The key lives as long as the sandbox.</summary>
internal sealed class ServiceAccountTokenIssuer : IDisposable
{
    /// <summary>What kubeadm clusters use; pods and peers compare it literally.</summary>
    public const string DefaultIssuer = "https://kubernetes.default.svc.cluster.local";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TimeProvider _time;
    private readonly string _keyId;

    public ServiceAccountTokenIssuer(string issuer, TimeProvider time)
    {
        Issuer = issuer;
        _time = time;
        _keyId = Base64Url.EncodeToString(SHA256.HashData(_key.ExportSubjectPublicKeyInfo()));
    }

    public string Issuer { get; }

    /// <summary>Audience of tokens that name none, and of the API server itself.</summary>
    public string ApiAudience => Issuer;

    /// <summary>The public half, as SubjectPublicKeyInfo, for <see cref="TokenAuthenticator"/>.</summary>
    public byte[] PublicKey => _key.ExportSubjectPublicKeyInfo();

    public string Issue(ServiceAccountClaims claims, IReadOnlyList<string> audiences, TimeSpan lifetime)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var header = new JsonObject { ["alg"] = "ES256", ["kid"] = _keyId };
        var payload = new JsonObject
        {
            ["aud"] = audiences.ToJsonArray(),
            ["exp"] = now + (long)lifetime.TotalSeconds,
            ["iat"] = now,
            ["iss"] = Issuer,
            ["jti"] = Guid.NewGuid().ToString(),
            [ServiceAccountClaims.ClaimName] = claims.ToJson(),
            ["nbf"] = now,
            ["sub"] = claims.Username,
        };
        var signed = $"{Encode(header)}.{Encode(payload)}";
        lock (_key)
        {
            var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            return $"{signed}.{Base64Url.EncodeToString(signature)}";
        }
    }

    public void Dispose() => _key.Dispose();

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
}
