using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Tests.Admission;

/// <summary>Answers that no webhook may give, by the path that asks for them.</summary>
internal static class BadAdmissionAnswers
{
    /// <returns>The answer, or null for a path that has none.</returns>
    public static JsonObject? Create(string path, JsonObject request)
    {
        var review = TestWebhook.Allow(request);
        var response = review["response"]!.AsObject();
        switch (path)
        {
            case "/wrong-uid":
                response["uid"] = "other";
                break;
            case "/no-response":
                review.Remove("response");
                break;
            case "/wrong-kind":
                review["apiVersion"] = "v1";
                review["kind"] = "Pod";
                break;
            case "/no-patch-type":
                response["patch"] = "W10=";
                break;
            case "/no-patch":
                response["patchType"] = "JSONPatch";
                break;
            case "/merge-patch":
                response["patch"] = "e30=";
                response["patchType"] = "MergePatch";
                break;
            case "/patch-no-unicode":
                response["patch"] = Convert.ToBase64String("""[{"op":"add","path":"/x","value":"\ud800"}]"""u8);
                response["patchType"] = "JSONPatch";
                break;
            case "/patch-twice":
                response["patch"] = Convert.ToBase64String("""[{"op":"add","op":"add","path":"/x"}]"""u8);
                response["patchType"] = "JSONPatch";
                break;
            case "/bad-base64":
                response["patch"] = "***";
                response["patchType"] = "JSONPatch";
                break;
            case "/huge":
                response["warnings"] = new JsonArray(new string('x', 4 * 1024 * 1024));
                break;
            default:
                return null;
        }

        return review;
    }
}
