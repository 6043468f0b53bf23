using k8s.Models;

namespace Mesh.Sandbox.Api.Resources.Kinds;

internal sealed class ServiceAccountStrategy() : BuiltInStrategy(typeof(V1ServiceAccount))
{
    public override bool ReturnsDeletedObject => true;
}
