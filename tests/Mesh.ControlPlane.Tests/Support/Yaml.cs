using System.Text;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Api.Http;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Objects as users write them, read as the control plane reads what an API server sends.</summary>
internal static class Yaml
{
    public static T Read<T>(string text) => ObjectJson.Deserialize<T>(ToJson(text));

    public static string ToJson(string text) => YamlReader.Read(Encoding.UTF8.GetBytes(text))!.ToJsonString();
}
