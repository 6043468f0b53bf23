using System.Text.Json.Serialization;

namespace Mesh.Sandbox.Load;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LoadRun))]
[JsonSerializable(typeof(LoadRunResult))]
[JsonSerializable(typeof(CallRequest))]
[JsonSerializable(typeof(CallResult))]
[JsonSerializable(typeof(RawRequest))]
[JsonSerializable(typeof(RawResult))]
[JsonSerializable(typeof(EchoAnswer))]
[JsonSerializable(typeof(EchoFault))]
[JsonSerializable(typeof(LoadStatistics))]
internal sealed partial class LoadJsonContext : JsonSerializerContext;
