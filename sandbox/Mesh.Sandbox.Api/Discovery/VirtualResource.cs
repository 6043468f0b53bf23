using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Discovery;

/// <summary>A resource that can only be created and is never stored: its creation is a question, its status the answer.</summary>
internal sealed record VirtualResource(string Group, string Version, string Plural, string Kind, bool Namespaced = false)
{
    public string ApiVersion => $"{Group}/{Version}";

    public JsonObject Describe() => new()
    {
        ["name"] = Plural,
        ["singularName"] = Kind.ToLowerInvariant(),
        ["namespaced"] = Namespaced,
        ["kind"] = Kind,
        ["verbs"] = new JsonArray("create"),
    };
}
