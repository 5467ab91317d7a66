{const d=document.documentElement.dataset;d.scripts='';try{const t=localStorage.getItem('theme');if(t==='light'||t==='dark')d.theme=t}catch{}}
