using System.Text.Json.Serialization;
using Mesh.Samples.Echo;
using Mesh.Samples.Load;
using Mesh.Samples.Load.Runs;
using Mesh.Samples.Load.Statistics;
using Mesh.Samples.Shop;

namespace Mesh.Samples;

/// <summary>All JSON that the samples read and write; generated, because reflection costs start-up time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CheckoutAnswer))]
[JsonSerializable(typeof(WebAnswer))]
[JsonSerializable(typeof(EchoSummary))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(EchoAnswer))]
[JsonSerializable(typeof(EchoFault))]
[JsonSerializable(typeof(CallRequest))]
[JsonSerializable(typeof(CallResult))]
[JsonSerializable(typeof(RawRequest))]
[JsonSerializable(typeof(RawResult))]
[JsonSerializable(typeof(RunRequest))]
[JsonSerializable(typeof(RunResult))]
[JsonSerializable(typeof(LoadReport))]
internal sealed partial class SamplesJsonContext : JsonSerializerContext;
