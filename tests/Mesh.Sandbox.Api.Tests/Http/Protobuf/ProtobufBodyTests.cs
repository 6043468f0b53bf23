using System.Text;
using CsCheck;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Http.Protobuf;
using Mesh.Sandbox.Api.Tests.Patching;

namespace Mesh.Sandbox.Api.Tests.Http.Protobuf;

public sealed class ProtobufBodyTests
{
    /// <summary>What kubectl 1.32 sends for <c>create deployment web --image=nginx --replicas=2 --port=80 -- sleep 1</c>.</summary>
    private const string Deployment =
        "6b3873000a150a07617070732f7631120a4465706c6f796d656e7412c2010a1f0a0377656212001a0022002a003200380042005a0a0a0361707012037765621290010802120c0a0a0a03617070" +
        "12037765621a760a1c0a0012001a0022002a003200380042005a0a0a036170701203776562125612380a056e67696e7812056e67696e781a05736c6565701a01312a00320a0a00100018502200" +
        "2a0042006a007200800100880100900100a201001a00320042004a0052005800600068008201008a01009a0100c2010022020a00280038001a0c0800100018002000280038001a002200";

    [Fact]
    public void Parse_DeploymentOfKubectl_IsTheObjectWithoutZeroValues() => Json.AssertEqual(
        """
        {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","labels":{"app":"web"}},
         "spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
          "spec":{"containers":[{"name":"nginx","image":"nginx","command":["sleep","1"],"ports":[{"containerPort":80}]}]}}}}
        """,
        ProtobufBody.Parse(Convert.FromHexString(Deployment)));

    [Fact]
    public void Parse_PointerToZero_KeepsIt()
    {
        var zero = Deployment.Replace("1290010802120c", "1290010800120c", StringComparison.Ordinal);

        Json.AssertEqual("0", ProtobufBody.Parse(Convert.FromHexString(zero))["spec"]!["replicas"]);
    }

    [Theory]
    [InlineData("", "magic bytes")]
    [InlineData("6b387300", "the body of the request was in an unknown format")]
    [InlineData("6b3873000a0a0a0276311204576861741200", "the body of the request was in an unknown format")]
    [InlineData("6b3873000a0f0a02763112094e616d657370616365120462022a00", "field 12 of Namespace is not supported by this server")]
    [InlineData("6b3873000a0f0a02763112094e616d657370616365120408010a00", "wire type 0 where bytes are expected")]
    [InlineData("6b3873000a0f0a02763112094e616d65737061636512050a030a01ff", "not valid UTF-8")]
    [InlineData("6b3873000a0f0a02763112094e616d65737061636512080a060a01610a0162", "field name is there twice")]
    [InlineData("6b3873000a0f0a02763112094e616d65737061636512060a0442020801", "creationTimestamp is not supported in this encoding")]
    [InlineData("6b3873000a0f0a02763112094e616d657370616365127f0a00", "unexpected EOF")]
    [InlineData("6b3873000a0f0a02763112094e616d6573706163651a04677a6970", "encoded once more")]
    public void Parse_Faulty_IsRefused(string hex, string message)
    {
        var refused = Assert.Throws<ApiStatusException>(() => ProtobufBody.Parse(Convert.FromHexString(hex)));

        Assert.InRange(refused.Status.Code, 400, 415);
        Assert.Contains(message, refused.Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_DamagedBody_IsRefusedOrRead() =>
        Gen.Select(Gen.Int[0, Deployment.Length / 2 - 1], Gen.Byte, Gen.Int[0, Deployment.Length / 2]).Sample(static (at, value, length) =>
        {
            var bytes = Convert.FromHexString(Deployment);
            bytes[at] = value;
            try
            {
                Assert.NotEmpty(Encoding.UTF8.GetBytes(ProtobufBody.Parse(bytes.AsSpan(0, length)).ToJsonString()));
            }
            catch (ApiStatusException refused)
            {
                Assert.InRange(refused.Status.Code, 400, 415);
            }
        });
}
