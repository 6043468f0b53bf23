using Mesh.Sandbox.Api.Auth;
using Microsoft.AspNetCore.Http;

namespace Mesh.Sandbox.Api.Http;

/// <summary>Finds out who makes a request: by client certificate, else by bearer token. Nobody is anonymous.</summary>
internal sealed class RequestAuthenticator(ClientCertificateAuthenticator certificates, TokenAuthenticator tokens)
{
    private const string BearerPrefix = "Bearer ";

    public async Task<UserInfo?> AuthenticateAsync(HttpContext http)
    {
        if (http.Connection.ClientCertificate is { } certificate && certificates.Authenticate(certificate) is { } user)
        {
            return user;
        }

        var header = http.Request.Headers.Authorization.ToString();
        return header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
            ? (await tokens.AuthenticateAsync(header[BearerPrefix.Length..].Trim(), [])).User
            : null;
    }
}
