using Mesh.Sandbox.Api.Auth;
using Mesh.Sandbox.Api.Authorization;
using Microsoft.AspNetCore.Http;

namespace Mesh.Sandbox.Api.Http;

/// <summary>What a request passes before anything answers it: who makes it, as whom, and whether that user may.</summary>
internal sealed class RequestGate(RequestAuthenticator authenticator, Authorizer authorizer, AccessAudit audit)
{
    private readonly Impersonation _impersonation = new(authorizer);

    /// <returns>The user the request is made as.</returns>
    /// <exception cref="ApiStatusException">401 or 403.</exception>
    public async Task<UserInfo> PassAsync(HttpContext http)
    {
        var authenticated = await authenticator.AuthenticateAsync(http) ?? throw new ApiStatusException(ApiStatus.Unauthorized());
        var user = _impersonation.Apply(http.Request.Headers, authenticated);
        var request = AccessRequest.Of(http.Request, user);
        var decision = authorizer.Decide(request);
        audit.Record(request, decision.Allowed);
        if (request.Verb == "watch" && http.Request.Query["sendInitialEvents"] == "true")
        {
            // Needs no more than a watch; but whoever asks for it lists where it is not offered, and must be able to.
            var list = request with { Verb = "list" };
            audit.Record(list, authorizer.Decide(list).Allowed);
        }

        return decision.Allowed ? user : throw new ApiStatusException(request.Forbidden(decision.Reason));
    }
}
