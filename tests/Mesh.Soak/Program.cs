using Mesh.Soak;

return await SoakCommand.Create().Parse(args).InvokeAsync();
