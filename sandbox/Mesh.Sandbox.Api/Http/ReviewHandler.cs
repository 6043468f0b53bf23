using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Auth;
using Mesh.Sandbox.Api.Authorization;
using Mesh.Sandbox.Api.Discovery;
using Mesh.Sandbox.Api.Resources;
using Microsoft.AspNetCore.Http;

namespace Mesh.Sandbox.Api.Http;

/// <summary>Answers the questions of <see cref="VirtualResources"/>.</summary>
internal sealed class ReviewHandler(TokenReviewHandler tokens, AccessReviewHandler access)
{
    public async ValueTask<bool> TryHandleAsync(HttpContext http, UserInfo user)
    {
        if (RequestInfo.Parse(http.Request.Path.Value ?? "") is not { Namespace: "", Name: "" } info
            || VirtualResources.In(info.Group, info.Version).FirstOrDefault(v => v.Plural == info.Resource) is not { } question)
        {
            return false;
        }

        if (http.Request.Method != "POST")
        {
            throw new ApiStatusException(ApiStatus.MethodNotAllowed());
        }

        Negotiation.RequireJson(http.Request.Headers.Accept);
        var review = await RequestBody.ReadObjectAsync(http.Request);
        if (review.Text("kind") is { Length: > 0 } kind && kind != question.Kind)
        {
            throw new ApiStatusException(ApiStatus.BadRequest($"{kind} in version \"{info.Version}\" cannot be handled as a {question.Kind}"));
        }

        review["kind"] = question.Kind;
        review["apiVersion"] = question.ApiVersion;
        await Answers.JsonAsync(http, StatusCodes.Status201Created, await AnswerAsync(question, review, user));
        return true;
    }

    private async ValueTask<JsonObject> AnswerAsync(VirtualResource question, JsonObject review, UserInfo user)
    {
        if (question == VirtualResources.TokenReview)
        {
            var (answer, failure) = await tokens.ReviewAsync(review);
            return answer ?? throw new ApiStatusException(failure!);
        }

        if (question == VirtualResources.SelfSubjectReview)
        {
            review["status"] = new JsonObject { ["userInfo"] = user.ToJson() };
            return review;
        }

        return access.Answer(review, question == VirtualResources.SelfSubjectAccessReview ? user : null);
    }
}
