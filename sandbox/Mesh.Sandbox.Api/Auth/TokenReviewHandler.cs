using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Auth;

/// <summary>Answers <c>POST /apis/authentication.k8s.io/v1/tokenreviews</c>.</summary>
internal sealed class TokenReviewHandler(TokenAuthenticator authenticator)
{
    /// <summary>A copy of <paramref name="review"/> with <c>status</c>, or the failure to answer with.</summary>
    public async Task<(JsonObject? Review, ApiStatus? Failure)> ReviewAsync(JsonObject review)
    {
        if (review["spec"] is not JsonObject spec || spec["token"].AsText() is not { Length: > 0 } token)
        {
            return (null, ApiStatus.BadRequest("token is required for TokenReview in authentication"));
        }

        var audiences = spec["audiences"].AsTexts();
        var result = await authenticator.AuthenticateAsync(token, audiences);
        var answer = review.DeepClone().AsObject();
        answer["status"] = Status(result, audiences.Length > 0);
        return (answer, null);
    }

    private static JsonObject Status(TokenResult result, bool audiencesRequested)
    {
        if (result.User is null)
        {
            return new JsonObject { ["user"] = new JsonObject(), ["error"] = result.Error };
        }

        var status = new JsonObject { ["authenticated"] = true, ["user"] = result.User.ToJson() };

        // Kubernetes fills in its own audiences when the reviewer asked for none.
        if (audiencesRequested || result.Audiences.Count > 0)
        {
            status["audiences"] = result.Audiences.ToJsonArray();
        }

        return status;
    }
}
