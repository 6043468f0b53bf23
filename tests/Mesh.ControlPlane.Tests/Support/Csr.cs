using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Certificate requests, honest and otherwise.</summary>
internal static class Csr
{
    public static byte[] Of(SpiffeId identity, ECDsa key) => Of(key, names => names.AddUri(new Uri(identity.ToString())));

    public static byte[] Of(ECDsa key, Action<SubjectAlternativeNameBuilder> addNames, params X509Extension[] more)
    {
        var request = new CertificateRequest("CN=ignored", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        addNames(names);
        request.CertificateExtensions.Add(names.Build());
        foreach (var extension in more)
        {
            request.CertificateExtensions.Add(extension);
        }

        return request.CreateSigningRequest();
    }
}
