using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Tests.Patching;

namespace Mesh.Sandbox.Api.Tests.Http;

public sealed class ApiStatusTests
{
    [Fact]
    public void ToJson_NoReason_LeavesItOut() => Json.AssertEqual(
        """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"m","code":500}""",
        new ApiStatus(500, "", "m").ToJson());

    [Fact]
    public void ToJson_InternalError_NamesItsCause() => Json.AssertEqual(
        """
        {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Internal error occurred: m","reason":"InternalError",
         "details":{"causes":[{"message":"m"}]},"code":500}
        """,
        ApiStatus.InternalError("m").ToJson());

    [Fact]
    public void ToJson_Invalid_NamesTheField() => Json.AssertEqual(
        """{"name":"n","group":"apps","kind":"Deployment","causes":[{"reason":"FieldValueRequired","message":"Required value","field":"spec"}]}""",
        ApiStatus.Invalid("apps", "Deployment", "n", [FieldError.Required("spec")]).ToJson()["details"]);
}
