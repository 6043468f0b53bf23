using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mesh.Sandbox.Api.Auth;

/// <summary>Turns a client certificate of the cluster's CA into a user: common name = user, organizations = groups.</summary>
internal sealed class ClientCertificateAuthenticator(X509Certificate2 authority, TimeProvider time)
{
    private const string CommonNameOid = "2.5.4.3";
    private const string OrganizationOid = "2.5.4.10";
    private const string ClientAuthOid = "1.3.6.1.5.5.7.3.2";

    /// <summary>Null when the certificate is not from this cluster's CA, not for clients, expired, or names nobody.</summary>
    public UserInfo? Authenticate(X509Certificate2 certificate)
    {
        if (!IsTrusted(certificate))
        {
            return null;
        }

        var user = "";
        var groups = new List<string>();
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            // Several attributes in one relative name are legal and never what a cluster's CA issues.
            if (part.HasMultipleElements)
            {
                return null;
            }

            switch (part.GetSingleElementType().Value)
            {
                case CommonNameOid:
                    user = part.GetSingleElementValue() ?? "";
                    break;
                case OrganizationOid when part.GetSingleElementValue() is { Length: > 0 } group:
                    groups.Add(group);
                    break;
                default:
                    break;
            }
        }

        if (user.Length == 0)
        {
            return null;
        }

        // The name builder writes from the most specific part; Kubernetes lists groups as issued.
        groups.Add(UserInfo.AuthenticatedGroup);
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));
        return new UserInfo(user, "", groups, new Dictionary<string, IReadOnlyList<string>>
        {
            [ServiceAccountClaims.CredentialIdExtra] = ["X509SHA256=" + fingerprint],
        });
    }

    private bool IsTrusted(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthOid));
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().LocalDateTime;
        return chain.Build(certificate);
    }
}
