using Mesh.Sandbox.Api.Auth;
using Microsoft.AspNetCore.Http;

namespace Mesh.Sandbox.Api.Http.Subresources;

/// <summary><c>POST …/serviceaccounts/{name}/token</c>: issues a token for a service account.</summary>
internal sealed class TokenHandler(TokenRequestHandler requests) : ISubresourceHandler
{
    public IEnumerable<(string Resource, string Subresource)> Serves => [("serviceaccounts", "token")];

    public async Task HandleAsync(ApiCall call)
    {
        if (call.Request.Method != "POST")
        {
            throw new ApiStatusException(ApiStatus.MethodNotAllowed());
        }

        var request = await RequestBody.ReadObjectAsync(call.Request);
        request["kind"] = "TokenRequest";
        request["apiVersion"] = "authentication.k8s.io/v1";
        var (response, failure) = requests.Create(call.Info.Namespace, call.Info.Name, request);
        await call.AnswerAsync(response ?? throw new ApiStatusException(failure!), StatusCodes.Status201Created);
    }
}
