using Mesh.Bench.Sidecar;

return await SidecarBenchCommand.Create().Parse(args).InvokeAsync();
