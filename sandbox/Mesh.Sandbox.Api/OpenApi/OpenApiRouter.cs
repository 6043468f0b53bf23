using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Mesh.Sandbox.Api.OpenApi;

/// <summary>Answers <c>/openapi/v2</c>, <c>/openapi/v3</c> and the documents of single group versions.</summary>
internal sealed class OpenApiRouter(OpenApiDocuments documents)
{
    public async ValueTask<bool> TryHandleAsync(HttpContext http)
    {
        var segments = (http.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (segments is not ["openapi", var version, .. var rest])
        {
            return false;
        }

        if (http.Request.Method != "GET")
        {
            throw new ApiStatusException(ApiStatus.MethodNotAllowed());
        }

        switch (version, rest)
        {
            case ("v2", []):
                await AnswerV2Async(http);
                return true;
            case ("v3", []):
                await Answers.JsonAsync(http, StatusCodes.Status200OK, documents.Index());
                return true;
            case ("v3", ["api", var v]):
                await AnswerAsync(http, documents.Document("", v));
                return true;
            case ("v3", ["apis", var group, var v]):
                await AnswerAsync(http, documents.Document(group, v));
                return true;
            default:
                throw new ApiStatusException(ApiStatus.NoSuchPath());
        }
    }

    private static Task AnswerAsync(HttpContext http, JsonObject? document)
    {
        Negotiation.RequireJson(http.Request.Headers.Accept);
        return Answers.JsonAsync(http, StatusCodes.Status200OK, document ?? throw new ApiStatusException(ApiStatus.NoSuchPath()));
    }

    /// <summary>Old clients ask for protobuf only; so this one document exists in both forms.</summary>
    private static Task AnswerV2Async(HttpContext http)
    {
        foreach (var alternative in AcceptedType.ParseAll(http.Request.Headers.Accept))
        {
            if (alternative.MediaType == MediaTypes.OpenApiV2Protobuf)
            {
                return Answers.BytesAsync(http, StatusCodes.Status200OK, OpenApiV2.Protobuf, MediaTypes.OpenApiV2ProtobufAnswer);
            }

            if (alternative.AllowsJson)
            {
                return Answers.JsonAsync(http, StatusCodes.Status200OK, OpenApiV2.ToJson());
            }
        }

        throw new ApiStatusException(ApiStatus.NotAcceptable(MediaTypes.Json, MediaTypes.OpenApiV2Protobuf));
    }
}
